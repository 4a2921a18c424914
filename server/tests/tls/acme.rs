//! A certificate from a real authority: Let's Encrypt's own for tests, pebble.
//! Where that is not installed, the test says so.

use std::process::{Child, Command, Stdio};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde_json::json;

use crate::authority::Authority;
use crate::client::get;
use crate::support::{Server, until};

const NAME: &str = "stage.example";

/// A process that ends with its test.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(command: &mut Command) -> Option<Ended> {
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok().map(Ended)
}

/// A port that nobody has at the moment.
fn free() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test]
async fn an_authority_gives_a_certificate_by_the_port_of_the_pages() {
    let (directory, management, pages, names) = (free(), free(), free(), free());
    let authority = Authority::new();
    authority.sign("localhost");
    let config = json!({ "pebble": {
        "listenAddress": format!("127.0.0.1:{directory}"),
        "managementListenAddress": format!("127.0.0.1:{management}"),
        "certificate": authority.file("cert.pem"),
        "privateKey": authority.file("key.pem"),
        "httpPort": 1,
        "tlsPort": pages,
        "ocspResponderURL": "",
        "externalAccountBindingRequired": false,
    }});
    let file = authority.file("pebble.json");
    std::fs::write(&file, config.to_string()).unwrap();
    let resolver = format!("127.0.0.1:{names}");
    let mut dns = Command::new("pebble-challtestsrv");
    dns.args(["-defaultIPv6", "", "-dns01", &resolver]);
    dns.args(["-http01", "", "-https01", "", "-tlsalpn01", "", "-management", "127.0.0.1:0"]);
    let mut pebble = Command::new("pebble");
    pebble.arg("-config").arg(&file).args(["-dnsserver", &resolver]);
    pebble.env("PEBBLE_VA_NOSLEEP", "1").env("PEBBLE_WFE_NONCEREJECT", "0");
    let wanted = "install Debian's pebble, or run `cargo xtask test`, which does";
    let _dns = start(&mut dns).expect(wanted);
    let _pebble = start(&mut pebble).expect(wanted);
    let at = |port: u16| std::net::SocketAddr::from(([127, 0, 0, 1], port));
    let answer = until("pebble answers", async || {
        get(at(management), "localhost", &authority.root, "/roots/0").await.ok()
    })
    .await;
    let root = CertificateDer::from_pem_slice(answer.as_bytes()).unwrap();

    let origin = format!("https://{NAME}");
    let url = format!("https://localhost:{directory}/dir");
    let ours = authority.root_file();
    let server = Server::with(&[
        ("HTTP_ADDR", &format!("127.0.0.1:{pages}")),
        ("PUBLIC_ORIGINS", &origin),
        ("TLS", "acme"),
        ("ACME_DIRECTORY", &url),
        ("ACME_ROOT", ours.to_str().unwrap()),
    ])
    .await;
    let page = until("the authority's certificate is used", async || {
        get(server.http(), NAME, &root, "/livez").await.ok()
    })
    .await;
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");

    // It is kept: a server that is started again has it at once.
    let server = server.kill().await.start().await;
    let page = until("the kept certificate is used", async || {
        get(server.http(), NAME, &root, "/livez").await.ok()
    });
    page.await;
}
