//! Whether what `deploy/` says can be meant, as far as that shows without Docker.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use saphyr::{LoadableYamlNode, Yaml};

use crate::paths;

fn read(path: &str) -> String {
    std::fs::read_to_string(paths::root().join(path)).unwrap()
}

#[test]
fn the_composition_is_yaml_of_two_services_on_the_machines_own_network() {
    let text = read("deploy/compose.yaml");
    let documents = Yaml::load_from_str(&text).unwrap();
    let services = &documents[0]["services"];
    for name in ["footlight", "coturn"] {
        let service = &services[name];
        assert_eq!(service["network_mode"].as_str(), Some("host"), "{name}");
        assert!(service["image"].as_str().is_some(), "{name}");
    }
    let command = services["coturn"]["command"].as_vec().unwrap();
    assert!(command.iter().all(|word| word.as_str().is_some()), "{command:?}");
    let build = &services["footlight"]["build"];
    let file = paths::root().join("deploy").join(build["context"].as_str().unwrap());
    assert!(file.join(build["dockerfile"].as_str().unwrap()).is_file());
    assert_eq!(services["footlight"]["depends_on"][0].as_str(), Some("coturn"));
}

#[test]
fn the_unit_of_systemd_sets_what_there_is() {
    let text = read("deploy/systemd/footlight.service");
    let settings = read("docs/CONFIGURATION.md");
    let values = |key: &str| -> Vec<&str> {
        text.lines().filter_map(|line| line.strip_prefix(key)?.strip_prefix('=')).collect()
    };
    for variable in values("Environment") {
        let name = variable.split('=').next().unwrap();
        assert!(settings.contains(&format!("| `{name}` |")), "{name} is no setting");
    }
    // Its data is where it may write, and nobody else reads it.
    assert_eq!(values("Environment"), ["FOOTLIGHT_DATA_DIR=/var/lib/footlight"]);
    assert_eq!((values("StateDirectory"), values("UMask")), (vec!["footlight"], vec!["0077"]));
    // The server takes ten seconds at most to end.
    assert_eq!(values("TimeoutStopSec"), ["15"]);
}

#[test]
fn the_composition_sets_nothing_that_is_no_setting() {
    let text = read("deploy/compose.yaml");
    let documents = Yaml::load_from_str(&text).unwrap();
    let environment = documents[0]["services"]["footlight"]["environment"].as_mapping().unwrap();
    let settings = read("docs/CONFIGURATION.md");
    assert!(!environment.is_empty());
    for (name, value) in environment {
        let name = name.as_str().unwrap();
        assert!(settings.contains(&format!("| `{name}` |")), "{name} is no setting");
        assert!(value.as_str().is_some(), "{name} is text");
    }
}

#[test]
fn the_pod_sets_nothing_that_is_no_setting_and_is_asked_where_it_answers() {
    let text = read("deploy/kubernetes/footlight.yaml");
    let documents = Yaml::load_from_str(&text).unwrap();
    assert_eq!(documents.len(), 2);
    let pod = &documents[0]["spec"]["template"]["spec"];
    assert_eq!(documents[0]["spec"]["replicas"].as_integer(), Some(1));
    let container = &pod["containers"][0];
    let settings = read("docs/CONFIGURATION.md");
    let set = container["env"].as_vec().unwrap().iter();
    let set: Vec<_> = set.map(|it| (it["name"].as_str().unwrap(), &it["value"])).collect();
    for (name, value) in &set {
        assert!(settings.contains(&format!("| `{name}` |")), "{name} is no setting");
        assert!(value.as_str().is_some(), "{name} is text");
    }
    let (_, drain) = set.iter().find(|(name, _)| *name == "FOOTLIGHT_DRAIN_SECONDS").unwrap();
    let drain: i64 = drain.as_str().unwrap().parse().unwrap();
    assert_eq!(pod["terminationGracePeriodSeconds"].as_integer(), Some(drain + 15));
    // SQLite sorts in files where there is much to sort.
    let read_only = &container["securityContext"]["readOnlyRootFilesystem"];
    let mounts = container["volumeMounts"].as_vec().unwrap().iter();
    let mut mounts = mounts.map(|mount| mount["mountPath"].as_str().unwrap());
    assert!(read_only.as_bool() != Some(true) || mounts.any(|path| path == "/tmp"));
    let routes = read("docs/API.md");
    for probe in ["livenessProbe", "readinessProbe"] {
        let path = container[probe]["httpGet"]["path"].as_str().unwrap();
        assert!(routes.contains(&format!("`GET {path}`")), "{path}");
    }
}
