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
        let command = service["command"].as_vec().unwrap();
        assert!(command.iter().all(|word| word.as_str().is_some()), "{name}: {command:?}");
    }
    assert_eq!(services["footlight"]["depends_on"][0].as_str(), Some("coturn"));
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
