//! What `/metrics` tells, and that the documents and the rules say the same.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use crate::support::{Server, finish};

const RULES: &str = include_str!("../../../deploy/prometheus/rules.yml");
const ALERTS: &str = include_str!("../../../deploy/prometheus/alerts.yml");
const DASHBOARD: &str = include_str!("../../../deploy/grafana/footlight.json");

/// Name, type and meaning of every metric that a server exports.
async fn exported(server: &Server) -> BTreeSet<(String, String, String)> {
    // Those of requests begin with the first one.
    server.client().get("/livez").await.expect(200);
    let request = server.client().request(reqwest::Method::GET, "/metrics");
    let text = request.send().await.unwrap().text().await.unwrap();
    let of = |mark: &str| {
        let lines = text.lines().filter_map(|line| line.strip_prefix(mark));
        let pairs = lines.filter_map(|rest| rest.split_once(' '));
        pairs.map(|(name, rest)| (name.to_owned(), rest.to_owned())).collect::<Vec<_>>()
    };
    let meanings = of("# HELP ");
    let kinds = of("# TYPE ");
    kinds
        .into_iter()
        .map(|(name, kind)| {
            let meaning = meanings.iter().find(|(of, _)| *of == name);
            let meaning = meaning.unwrap_or_else(|| panic!("{name} is not explained"));
            (name, kind, meaning.1.clone())
        })
        .collect()
}

#[tokio::test]
async fn the_document_has_every_metric_and_no_other() {
    let server = Server::start().await;
    let document = include_str!("../../../docs/METRICS.md");
    let written: BTreeSet<_> = document
        .lines()
        .filter(|line| line.starts_with("| `footlight_"))
        .map(|line| {
            let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
            let [name, kind, meaning] = cells[..] else { panic!("{line}") };
            // Labels stand behind the name.
            let name = name.trim_matches('`').split('{').next().unwrap();
            (name.to_owned(), kind.to_owned(), meaning.to_owned())
        })
        .collect();
    let exported = exported(&server).await;
    for (name, kind, meaning) in exported.difference(&written) {
        eprintln!("| `{name}` | {kind} | {meaning} |");
    }
    assert_eq!(exported.difference(&written).count(), 0, "missing in docs/METRICS.md");
    assert_eq!(written.difference(&exported).next(), None, "not exported");
}

#[tokio::test]
async fn the_document_has_the_labels_of_every_metric() {
    let server = Server::start().await;
    let written: BTreeMap<String, BTreeSet<String>> = include_str!("../../../docs/METRICS.md")
        .lines()
        .filter_map(|line| line.strip_prefix("| `footlight_")?.split_once('`'))
        .map(|(name, _)| {
            let (name, labels) = name.trim_end_matches('}').split_once('{').unwrap_or((name, ""));
            let labels = labels.split(", ").filter(|it| !it.is_empty()).map(str::to_owned);
            (format!("footlight_{name}"), labels.collect())
        })
        .collect();
    server.client().get("/livez").await.expect(200);
    let request = server.client().request(reqwest::Method::GET, "/metrics");
    let text = request.send().await.unwrap().text().await.unwrap();
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let (series, _) = line.rsplit_once(' ').unwrap();
        let (name, labels) = series.trim_end_matches('}').split_once('{').unwrap_or((series, ""));
        let of_histogram = |end| name.strip_suffix(end).filter(|it| written.contains_key(*it));
        let family = ["_bucket", "_sum", "_count"].into_iter().find_map(of_histogram);
        let keys = labels.split("\",").filter_map(|pair| Some(pair.split_once('=')?.0.to_owned()));
        let keys: BTreeSet<String> = keys.filter(|key| key != "le").collect();
        assert_eq!(written.get(family.unwrap_or(name)), Some(&keys), "{series}");
    }
    let kinds_of = |metric: &str| {
        let lines = text.lines().filter_map(|line| line.strip_prefix(metric));
        let kinds = lines.filter_map(|line| line.split("kind=\"").nth(1)?.split('"').next());
        kinds.collect::<BTreeSet<_>>()
    };
    for (metric, kinds) in [
        ("footlight_call_setup_seconds_count", &["call", "mesh", "room", "watch", "publish"][..]),
        ("footlight_join_first_frame_seconds_count", &["call", "mesh", "room", "watch"]),
        ("footlight_ice_restarts_total", &["call", "mesh", "room", "stage"]),
    ] {
        assert_eq!(kinds_of(metric), kinds.iter().copied().collect(), "{metric}");
    }
}

#[tokio::test]
async fn requests_are_counted_by_the_methods_that_routes_have_and_one_word_for_the_rest() {
    let server = Server::start().await;
    let ask = async |method: &str| {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        server.client().request(method, "/api/rooms/nowhere").send().await.unwrap();
    };
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    for method in known.into_iter().chain(["TRACE", "PROPFIND", "patch"]) {
        ask(method).await;
    }
    let request = server.client().request(reqwest::Method::GET, "/metrics");
    let text = request.send().await.unwrap().text().await.unwrap();
    let counted = |method: &str| {
        let room = r#"footlight_http_requests_total{route="/api/rooms/{id}""#;
        let mut lines = text.lines().filter(|line| line.starts_with(room));
        let line = lines.find(|line| line.contains(&format!(r#"method="{method}""#)));
        line.and_then(|line| line.rsplit(' ').next()).map(str::to_owned)
    };
    for method in known {
        assert_eq!(counted(method).as_deref(), Some("1"), "{method}");
    }
    assert_eq!(counted("other").as_deref(), Some("3"), "{text}");
    assert_eq!(counted("TRACE"), None);
}

#[test]
fn the_rules_record_what_other_services_call_it() {
    for name in
        ["call_setup_time_ms", "ice_restart_total", "turn_usage_ratio", "codec_selected_total"]
    {
        assert!(RULES.contains(&format!("- record: {name}\n")), "{name}");
    }
}

#[tokio::test]
async fn rules_alerts_and_the_dashboard_are_made_of_metrics_that_there_are() {
    let server = Server::start().await;
    let exported = exported(&server).await;
    let word = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    for (text, least) in [(RULES, 4), (ALERTS, 15), (DASHBOARD, 30)] {
        let used: BTreeSet<_> =
            text.split(word).filter(|it| it.starts_with("footlight_")).collect();
        assert!(used.len() >= least, "{used:?}");
        for name in used {
            let family = name.trim_end_matches("_bucket");
            assert!(exported.iter().any(|(it, ..)| it == family), "{name}");
        }
    }
}

#[test]
fn the_dashboard_is_one() {
    let dashboard: serde_json::Value = serde_json::from_str(DASHBOARD).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let ids: BTreeSet<_> = panels.iter().map(|it| it["id"].as_u64().unwrap()).collect();
    assert_eq!(ids.len(), panels.len());
    for panel in panels.iter().filter(|it| it["type"] != "row") {
        assert!(!panel["targets"].as_array().unwrap().is_empty(), "{}", panel["title"]);
    }
}

#[tokio::test]
async fn the_rules_do_what_they_say_by_prometheus_own_word() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/prometheus");
    for arguments in [
        ["check", "rules", "rules.yml", "alerts.yml"],
        ["test", "rules", "rules_test.yml", "alerts_test.yml"],
    ] {
        let mut promtool = Command::new("promtool");
        let found = promtool.arg("--version").output().is_ok();
        assert!(found, "install Debian's prometheus, or run `cargo xtask test`, which does");
        let mut promtool = Command::new("promtool");
        let (status, out, error) = finish(promtool.args(arguments).current_dir(folder)).await;
        assert!(status.success(), "{out}{error}");
    }
}
