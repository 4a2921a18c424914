//! A certificate of the server's own making.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::client::get;
use crate::support::Server;

#[tokio::test]
async fn it_names_this_machine_and_outlives_a_restart() {
    let server = Server::with(&[("TLS", "self-signed")]).await;
    let made = server.data().join("tls/self-signed.pem");
    let root = CertificateDer::from_pem_file(&made).unwrap();
    // By what others on a local network call it as well.
    let addresses = if_addrs::get_if_addrs().unwrap().into_iter().map(|it| it.ip().to_string());
    for name in ["localhost", "127.0.0.1"].map(str::to_owned).into_iter().chain(addresses) {
        let page = get(server.http(), &name, &root, "/livez").await.unwrap();
        assert!(page.starts_with("HTTP/1.1 200"), "{name}: {page}");
    }
    for stranger in ["203.0.113.9", "elsewhere.example"] {
        assert!(get(server.http(), stranger, &root, "/livez").await.is_err(), "{stranger}");
    }
    let server = server.kill().await.start().await;
    get(server.http(), "localhost", &root, "/livez").await.unwrap();
}
