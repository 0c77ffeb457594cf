//! `totp-deliver-http` and servers on loopback.

mod support;

use std::net::TcpListener;
use std::sync::mpsc::Receiver;
use std::time::Duration;
use support::{Authority, Line, World, heard, request, server, text};

const PROGRAM: &str = env!("CARGO_BIN_EXE_totp-deliver-http");
const FINE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// Reads one request, says the answer, and returns the request.
fn serve(mut line: Line, answer: &str) -> String {
    let request = hear(&mut line);
    line.say(answer);
    request
}

fn hear(line: &mut Line) -> String {
    let mut request = String::new();
    let mut length = 0;
    loop {
        let header = line.line();
        request.push_str(&header);
        if let Some((name, value)) = header.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap();
        }
        if header == "\r\n" || header.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    let mut at = 0;
    while at < length {
        match line.read(&mut body[at..]) {
            Ok(0) | Err(_) => break,
            Ok(count) => at += count,
        }
    }
    request + std::str::from_utf8(&body).unwrap()
}

fn answering(answer: &'static str) -> (u16, Receiver<String>) {
    server(move |line| serve(line, answer))
}

fn world(port: u16, more: &str) -> World {
    let us = support::us();
    let text =
        format!("url = \"http://127.0.0.1:{port}/send\"\nlistener = {us:?}\ntimeout = 4\n{more}\n");
    World::new(PROGRAM, &text)
}

const FORM: &str = "[form]\nTo = \"{to}\"\nBody = \"{text}\"\n";

#[test]
fn a_form_with_the_text_reaches_the_service() {
    let (port, receiver) = answering(FINE);
    world(port, FORM).run(&[], &request("sms")).succeeds();
    let heard = heard(&receiver);
    assert!(heard.starts_with("POST /send HTTP/1.1\r\n"), "{heard}");
    assert!(
        heard.to_lowercase().contains("content-type: application/x-www-form-urlencoded\r\n"),
        "{heard}"
    );
    let body = heard.split("\r\n\r\n").nth(1).unwrap();
    assert!(body.starts_with("Body=1234%205678%20is%20your%20code"), "{body}");
    assert!(body.ends_with("&To=%2B4915112345678"), "{body}");
}

#[test]
fn json_and_query_and_headers_carry_values() {
    let (port, receiver) = answering(FINE);
    let more = "[query]\nto = \"{to}\"\n[json]\ntext = \"{text}\"\nlist = [\"{digits}\", 1]\n[headers]\nX-Host = \"{host}\"\n";
    let input = request("sms").replace("host=web1.example.com", "host=a\"b\\c");
    world(port, more).run(&[], &input).succeeds();
    let heard = heard(&receiver);
    assert!(heard.starts_with("POST /send?to=%2B4915112345678 HTTP/1.1\r\n"), "{heard}");
    assert!(heard.to_lowercase().contains("x-host: a\"b\\c\r\n"), "{heard}");
    let body = heard.split("\r\n\r\n").nth(1).unwrap();
    assert!(
        body.contains(r#"a\"b\\"#)
            && body.starts_with(r#"{"list":["4915112345678",1],"text":"1234 5678 is"#),
        "{body}"
    );
}

#[test]
fn a_body_is_escaped_as_its_type_wants_it() {
    for (kind, expected) in [
        ("application/json", r#"<a\"b&c>"#),
        ("text/xml", "<a&quot;b&amp;c>"),
        ("application/x-www-form-urlencoded", "<a%22b%26c>"),
        ("text/plain", "<a\"b&c>"),
    ] {
        let (port, receiver) = answering(FINE);
        let more = format!("body = \"<{{host}}>\"\ncontent_type = {kind:?}\n");
        world(port, &more)
            .run(&[], &request("sms").replace("host=web1.example.com", "host=a\"b&c"))
            .succeeds();
        let heard = heard(&receiver);
        assert!(heard.ends_with(&format!("\r\n\r\n{expected}")), "{kind}: {heard}");
    }
}

#[test]
fn user_and_secret_go_into_the_header() {
    for (auth, expected) in [
        ("auth = \"basic\"\nuser = \"robot\"", "authorization: Basic cm9ib3Q6Y29ycmVjdCBob3JzZQ=="),
        ("auth = \"bearer\"", "authorization: Bearer correct horse"),
    ] {
        let (port, receiver) = answering(FINE);
        let world = world(port, "");
        let secret = world.write("secret", "correct horse\n", 0o600);
        let text = text(&world.path("config.toml"));
        world.config(&format!("{text}{auth}\nsecret_file = {secret:?}\n{FORM}"));
        let ended = world.run(&["--trace"], &request("sms"));
        ended.succeeds();
        assert!(heard(&receiver).contains(expected), "{auth}");
    }
}

#[test]
fn a_redirect_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let (other, other_heard) = answering(FINE);
        let (port, _receiver) = server(move |line| {
            serve(
                line,
                &format!(
                    "HTTP/1.1 {status} Moved\r\nLocation: http://127.0.0.1:{other}/\r\nContent-Length: 0\r\n\r\n"
                ),
            )
        });
        for more in [FORM, "method = \"GET\"\n[query]\nto = \"{to}\"\n"] {
            world(port, more).run(&["--trace"], &request("sms")).fails(69, "another address");
        }
        assert!(other_heard.try_recv().is_err(), "{status}");
    }
}

#[test]
fn an_answer_says_what_failed() {
    for (answer, status, words) in [
        ("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", 75, "status 500"),
        ("HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n", 75, "status 429"),
        ("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", 77, "status 401"),
        (
            "HTTP/1.1 400 No\r\nContent-Length: 42\r\n\r\n+4915112345678 is wrong: 12345678 1234 5678",
            69,
            "status 400",
        ),
        ("garbage\r\n\r\n", 76, "does not speak HTTP"),
        ("\0\0\0\0\r\n\r\n", 76, "does not speak HTTP"),
        ("", 75, ""),
    ] {
        let (port, _receiver) = answering(answer);
        let ended = world(port, FORM).run(&["--trace"], &request("sms"));
        ended.fails(status, words);
    }
}

#[test]
fn an_answer_that_says_no_with_status_200_is_a_failure() {
    let success = "[success]\njson = \"/messages/0/status\"\nequals = \"0\"\n";
    for (answer, status) in
        [(r#"{"messages":[{"status":"0"}]}"#, 0), (r#"{"messages":[{"status":"4"}]}"#, 69)]
    {
        let (port, _receiver) = server(move |line| {
            serve(
                line,
                &format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{answer}", answer.len()),
            )
        });
        let ended = world(port, &format!("{FORM}{success}")).run(&[], &request("sms"));
        assert_eq!(ended.status, Some(status), "{ended:?}");
    }
}

#[test]
fn a_message_that_was_taken_is_a_success_whatever_follows() {
    for hangs in [false, true] {
        let (port, _receiver) = server(move |mut line| {
            let request = serve_beginning(&mut line);
            std::thread::sleep(Duration::from_secs(if hangs { 20 } else { 0 }));
            request
        });
        let ended = world(port, FORM).run(&[], &request("sms"));
        ended.succeeds();
        assert!(ended.time < Duration::from_secs(3), "{ended:?}");
    }
    // If the answer itself must say so, half of it is none.
    let (port, _receiver) = server(|mut line| serve_beginning(&mut line));
    let more = format!("{FORM}[success]\ncontains = \"short\"\n");
    world(port, &more).run(&[], &request("sms")).fails(75, "broke off");
}

/// Begins an answer.
fn serve_beginning(line: &mut Line) -> String {
    let request = hear(line);
    line.say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort");
    request
}

#[test]
fn a_service_that_hangs_ends_with_the_deadline() {
    // One says nothing, one says a byte now and then: no timeout of a single step ends that.
    for drip in [false, true] {
        let (port, _receiver) = server(move |mut line| {
            hear(&mut line);
            line.say("HTTP/1.1 200 OK\r\n");
            while !drip || line.say("X: y\r\n") {
                std::thread::sleep(Duration::from_millis(200));
            }
            String::new()
        });
        let world = world(port, FORM);
        let short = text(&world.path("config.toml")).replace("timeout = 4", "timeout = 1");
        world.config(&short);
        let ended = world.run(&[], &request("sms"));
        ended.fails(75, "");
        assert!(ended.time < Duration::from_secs(3), "{ended:?}");
    }
}

#[test]
fn at_most_64_kib_of_an_answer_are_read() {
    let (port, receiver) = server(|mut line| {
        hear(&mut line);
        line.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        let chunk = format!("10000\r\n{}\r\n", "x".repeat(65536));
        let mut said = 0;
        while said < 1000 && line.say(&chunk) {
            said += 1;
        }
        said.to_string()
    });
    world(port, FORM).run(&[], &request("sms")).succeeds();
    let said: u32 = heard(&receiver).parse().unwrap();
    // What fits into the buffers of sockets, and not 64 MB.
    assert!(said < 500, "{said}");
}

#[test]
fn a_wrong_certificate_is_refused() {
    let (ours, other) = (Authority::new(), Authority::new());
    for (config, why) in [
        (ours.server("localhost", false), ""),
        (ours.server("other.example.com", false), "not valid for name"),
        (ours.server("localhost", true), "expired"),
        (other.server("localhost", false), "UnknownIssuer"),
    ] {
        let (port, receiver) = server(move |line| serve(line.tls(&config), FINE));
        let world = World::new(PROGRAM, "");
        let ca = world.write("ca.pem", &ours.pem, 0o644);
        world.config(&format!(
            "url = \"https://localhost:{port}/send\"\nca_file = {ca:?}\ntimeout = 4\n{FORM}"
        ));
        for options in [&[][..], &["--check"]] {
            let ended = world.run(options, &request("sms"));
            if why.is_empty() {
                ended.succeeds();
                assert_eq!(heard(&receiver).contains("POST"), options.is_empty());
                continue;
            }
            ended.fails(69, "the certificate of the server is not valid");
            assert!(ended.error.contains(why), "{why}: {ended:?}");
            assert!(!heard(&receiver).contains("POST"), "{why}");
        }
    }
}

#[test]
fn http_without_tls_is_for_this_machine_only() {
    for url in [
        "http://192.0.2.1/",
        "http://gateway.example.com/",
        "http://127.0.0.1.example.com/",
        "http://localhost/",
    ] {
        let ended =
            World::new(PROGRAM, &format!("url = {url:?}\n{FORM}")).run(&[], &request("sms"));
        ended.fails(78, "Set https://");
        assert!(ended.time < Duration::from_secs(2));
    }
}

#[test]
fn a_gateway_of_another_user_gets_nothing() {
    let (port, receiver) = support::foreign_server(|mut line| line.line());
    let text = format!("url = \"http://127.0.0.1:{port}/send\"\ntimeout = 4\n");
    for (options, request) in [(&[][..], request("sms")), (&["--check"], String::new())] {
        let world = World::new(PROGRAM, &format!("{text}listener = \"root\"\n{FORM}"));
        world.run(options, &request).fails(78, "which listener does not name");
        assert_eq!(heard(&receiver), "");
    }
    // Without the name of a user, every user could be there.
    let world = World::new(PROGRAM, &format!("{text}{FORM}"));
    world.run(&["--check"], "").fails(78, "listener = \"NAME\"");
}

#[test]
fn a_proxy_of_the_environment_gets_nothing() {
    let (port, receiver) = answering(FINE);
    let (proxy, proxy_heard) = answering(FINE);
    let world = world(port, FORM);
    let mut command = world.command(&[]);
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        command.env(name, format!("http://127.0.0.1:{proxy}"));
    }
    support::ended(command, &request("sms")).succeeds();
    assert!(heard(&receiver).starts_with("POST"));
    assert!(proxy_heard.try_recv().is_err());
}

#[test]
fn the_environment_names_no_certificate_authority() {
    let world = World::new(PROGRAM, &format!("url = \"https://localhost:9/send\"\n{FORM}"));
    let ca = world.write("ca.pem", &Authority::new().pem, 0o644);
    for name in ["SSL_CERT_FILE", "SSL_CERT_DIR"] {
        let mut command = world.command(&["--check"]);
        command.env(name, &ca);
        support::ended(command, "").fails(78, &format!("{name} in the environment"));
    }
}

#[test]
fn a_line_break_in_any_field_reaches_no_service() {
    let (port, receiver) = answering(FINE);
    let world = world(port, "[headers]\nX-Host = \"{host}\"\n[query]\nx = \"{user}\"\n");
    for name in ["kind", "to", "code", "host", "user", "service", "source", "minutes", "language"] {
        let text =
            request("sms").replacen(&format!("{name}="), &format!("{name}=x\r\nX-Evil: 1\r\n"), 1);
        world.run(&[], &text).fails(65, "cannot be seen");
    }
    assert!(receiver.try_recv().is_err());
}

#[test]
fn a_wrong_template_is_refused_with_its_reason() {
    let (port, receiver) = answering(FINE);
    for (more, words) in [
        ("[form]\nTo = \"{too}\"\n", "no placeholder {too}"),
        ("[form]\nTo = \"{secret}\"\n", "Set secret_file"),
        ("method = \"GET\"\n[form]\nTo = \"{to}\"\n", "a GET request has no body"),
        ("body = \"{text}\"\n", "body with content_type"),
        ("[headers]\nHost = \"x\"\n", "Remove it"),
        ("[headers]\n\"X y\" = \"x\"\n", "not the name of a header"),
        ("auth = \"basic\"\n", "needs user"),
        ("user = \"x\"\n", "user needs auth"),
        ("success = { json = \"/a\" }\n", "come together"),
        ("verify = false\n", "unknown field `verify`"),
        ("method = \"DELETE\"\n", "wrong type"),
    ] {
        world(port, more).run(&["--check"], "").fails(78, words);
    }
    assert!(receiver.try_recv().is_err());
}

#[test]
fn the_shipped_templates_can_be_read() {
    let folder = support::of_repository("packaging/deliver");
    let mut seen = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if !name.starts_with("http-") {
            continue;
        }
        seen += 1;
        // In a place of ours, and with a service of ours.
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let world = World::new(PROGRAM, "");
        world.write("deliver-http.secret", "correct horse\n", 0o600);
        let template = text(&path);
        let start = template.find("url = \"").unwrap() + 7;
        let end = start + template[start..].find(['"', '?']).unwrap();
        let moved = format!("{}http://127.0.0.1:{port}/{}", &template[..start], &template[end..]);
        let kept = moved.lines().filter(|line| !line.starts_with("listener"));
        let kept = kept.collect::<Vec<_>>().join("\n");
        // The secret is where the guide puts it: beside the configuration.
        world.config(&format!("listener = {:?}\n{kept}\n", support::us()));
        // All is well but that nobody listens.
        world.run(&[], &request("sms")).fails(75, "cannot connect");
        assert!(
            template.contains("ot tried live") || name.contains("kannel") || name.contains("json"),
            "{name}"
        );
    }
    assert_eq!(seen, 4);
}
