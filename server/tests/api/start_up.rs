//! What is in the way of starting is said in one sentence that says what to
//! change.

use std::process::Command;

use crate::support::{Folder, Server, command, finish};

/// Runs a command that cannot start; the sentence.
async fn refused(command: &mut Command) -> String {
    let (status, out, err) = finish(command).await;
    assert!(!status.success());
    assert_eq!(out, "");
    assert_eq!(err.lines().count(), 1, "{err}");
    assert!(err.trim_end().ends_with('.'), "{err}");
    err
}

#[tokio::test]
async fn a_port_that_is_taken() {
    let other = Server::start().await;
    let folder = Folder::new();
    let mut second = command(&folder.data());
    second.env("FOOTLIGHT_HTTP_ADDR", other.http().to_string());
    let said = refused(&mut second).await;
    assert!(said.contains(&other.http().to_string()) && said.contains("already taken"), "{said}");
    assert!(said.contains("FOOTLIGHT_HTTP_ADDR"), "{said}");
}

#[tokio::test]
async fn a_media_port_that_is_taken() {
    let other = Server::start().await;
    let folder = Folder::new();
    let mut second = command(&folder.data());
    second.env("FOOTLIGHT_HTTP_ADDR", "127.0.0.1:0");
    second.env("FOOTLIGHT_MEDIA_ADDR", other.media().to_string());
    let said = refused(&mut second).await;
    assert!(said.contains("UDP") && said.contains("FOOTLIGHT_MEDIA_ADDR"), "{said}");
}

#[tokio::test]
async fn an_address_that_is_not_ours() {
    let folder = Folder::new();
    let mut server = command(&folder.data());
    let said = refused(server.env("FOOTLIGHT_HTTP_ADDR", "192.0.2.1:8080")).await;
    assert!(said.contains("192.0.2.1:8080") && said.contains("FOOTLIGHT_HTTP_ADDR"), "{said}");
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_written() {
    let folder = Folder::new();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    // A folder inside a file cannot be made, whoever asks.
    let said = refused(&mut command(&file.join("data"))).await;
    assert!(said.contains("cannot be written") && said.contains("FOOTLIGHT_DATA_DIR"), "{said}");
}

#[tokio::test]
async fn a_data_folder_that_another_process_uses() {
    let other = Server::start().await;
    let mut second = command(&other.data());
    let said = refused(second.env("FOOTLIGHT_HTTP_ADDR", "127.0.0.1:0")).await;
    assert!(said.contains("in use") && said.contains("FOOTLIGHT_DATA_DIR"), "{said}");
}

#[tokio::test]
async fn a_database_that_is_none() {
    let folder = Folder::new();
    std::fs::create_dir(folder.data()).unwrap();
    std::fs::write(folder.data().join("footlight.sqlite"), "not a database ".repeat(100)).unwrap();
    let mut server = command(&folder.data());
    let said = refused(server.env("FOOTLIGHT_HTTP_ADDR", "127.0.0.1:0")).await;
    assert!(said.contains("database") && said.contains("backup"), "{said}");
}

#[tokio::test]
async fn a_wrong_setting() {
    let folder = Folder::new();
    let said = refused(command(&folder.data()).env("FOOTLIGHT_TIP_MIN", "free")).await;
    assert!(said.contains("FOOTLIGHT_TIP_MIN") && said.contains("free"), "{said}");
    let said = refused(command(&folder.data()).env("FOOTLIGHT_LOG", "loud=very=much")).await;
    assert!(said.contains("FOOTLIGHT_LOG"), "{said}");
}

#[tokio::test]
async fn a_configuration_file_that_is_not_there() {
    let folder = Folder::new();
    let mut server = command(&folder.data());
    let said = refused(server.args(["--config", "nowhere.toml"])).await;
    assert!(said.contains("nowhere.toml"), "{said}");
}
