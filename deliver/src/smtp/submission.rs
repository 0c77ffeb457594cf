//! A submission server (RFC 6409): greeting, TLS, user, mail.

use super::client::{Client, Reply};
use super::config::{Protection, Server};
use super::message::Mail;
use crate::deadline::Deadline;
use crate::failure::{Failure, Status};
use crate::tls;
use crate::trace::Trace;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use zeroize::Zeroizing;

/// Hands the mail over.
pub fn deliver(
    server: &Server,
    mail: &Mail,
    trace: &Trace,
    deadline: &Deadline,
) -> Result<(), Failure> {
    let mut client = introduced(server, trace, deadline)?;
    deadline.step("the server judges sender and recipient");
    trace.step(&format!("MAIL FROM {}", mail.from));
    let reply = client.command(&format!("MAIL FROM:<{}>", mail.from))?;
    expect(&reply, 250, "the sender (from)", Status::Unavailable)?;
    trace.step(&format!("RCPT TO {}", mail.masked));
    let command = Zeroizing::new(format!("RCPT TO:<{}>", mail.to.as_str()));
    let reply = client.command(&command)?;
    if reply.code != 251 {
        expect(&reply, 250, &format!("the recipient {}", mail.masked), Status::NoUser)?;
    }
    deadline.step("the server takes the mail");
    trace.step("DATA");
    let reply = client.command("DATA")?;
    expect(&reply, 354, "the mail", Status::Unavailable)?;
    trace.step("the mail");
    let reply = client.text(&mail.bytes)?;
    expect(&reply, 250, "the mail", Status::Unavailable)?;
    deadline.delivered();
    client.quit();
    Ok(())
}

/// Goes as far as the server's consent to the user.
pub fn check(server: &Server, trace: &Trace, deadline: &Deadline) -> Result<(), Failure> {
    introduced(server, trace, deadline)?.quit();
    Ok(())
}

/// A connection on which the server waits for a mail.
fn introduced<'a>(
    server: &Server,
    trace: &'a Trace,
    deadline: &Deadline,
) -> Result<Client<'a>, Failure> {
    deadline.step("connecting to the server");
    trace.step(&format!("connect to {} port {}", server.name, server.port));
    let socket = connected(server, deadline)?;
    let mut client = if server.protection == Protection::Implicit {
        deadline.step("the server proves its name");
        trace.step("TLS");
        Client::protected(tls::connect(socket, &server.name, &server.authorities)?, trace)
    } else {
        Client::plain(socket, trace)
    };
    deadline.step("the server greets");
    let reply = client.reply()?;
    expect(&reply, 220, "the connection", Status::Unavailable)?;
    let mut offers = greeted(&mut client, trace)?;
    if server.protection == Protection::Required {
        client = upgraded(client, server, &offers, trace, deadline)?;
        offers = greeted(&mut client, trace)?;
    }
    if server.login.is_some() {
        deadline.step("the server checks the password");
        logged_in(&mut client, server, &offers, trace)?;
    }
    Ok(client)
}

fn connected(server: &Server, deadline: &Deadline) -> Result<TcpStream, Failure> {
    let unreachable = |why: String| {
        Failure::later(format!(
            "cannot connect to the mail server ({why}). Check server and port, and that the server runs."
        ))
    };
    let addresses: Vec<SocketAddr> = (server.name.as_str(), server.port)
        .to_socket_addrs()
        .map_err(|error| unreachable(error.to_string()))?
        .collect();
    let mut why = "the name has no address".to_owned();
    for address in addresses {
        match TcpStream::connect_timeout(&address, deadline.left()) {
            Ok(socket) => {
                if let Some(listener) = &server.listener {
                    deadline.step("the server accepts the connection");
                    listener.verify(&socket, deadline.left())?;
                }
                return Ok(socket);
            }
            Err(error) => why = error.to_string(),
        }
    }
    Err(unreachable(why))
}

/// Says who we are, and learns what the server can do.
fn greeted(client: &mut Client<'_>, trace: &Trace) -> Result<Reply, Failure> {
    let name = own_name();
    trace.step(&format!("EHLO {name}"));
    let reply = client.command(&format!("EHLO {name}"))?;
    expect(&reply, 250, "the greeting", Status::Unavailable)?;
    Ok(reply)
}

/// The name of this machine, if it is one for SMTP.
fn own_name() -> String {
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let name = name.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    if name.is_empty() || name.starts_with(['-', '.']) || !name.chars().all(plain) {
        return "[127.0.0.1]".to_owned();
    }
    name.to_owned()
}

fn upgraded<'a>(
    mut client: Client<'a>,
    server: &Server,
    offers: &Reply,
    trace: &'a Trace,
    deadline: &Deadline,
) -> Result<Client<'a>, Failure> {
    deadline.step("the server begins TLS");
    if !offers.offers("STARTTLS") {
        return Err(Failure::new(
            Status::Unavailable,
            "the server offers no STARTTLS. Set tls = \"implicit\" and its port, or take another server.",
        ));
    }
    trace.step("STARTTLS");
    let reply = client.command("STARTTLS")?;
    expect(&reply, 220, "STARTTLS", Status::Unavailable)?;
    let socket = client.into_plain()?;
    deadline.step("the server proves its name");
    trace.step("TLS");
    Ok(Client::protected(tls::connect(socket, &server.name, &server.authorities)?, trace))
}

fn logged_in(
    client: &mut Client<'_>,
    server: &Server,
    offers: &Reply,
    trace: &Trace,
) -> Result<(), Failure> {
    let Some(login) = &server.login else { return Ok(()) };
    let reply = if offers.lists("AUTH", "PLAIN") {
        trace.step("AUTH PLAIN (user and password left out)");
        let both = Zeroizing::new(format!("\0{}\0{}", login.user, login.password.as_str()));
        let answer = Zeroizing::new(STANDARD.encode(both.as_bytes()));
        let command = Zeroizing::new(format!("AUTH PLAIN {}", answer.as_str()));
        client.command(&command)?
    } else if offers.lists("AUTH", "LOGIN") {
        trace.step("AUTH LOGIN (user and password left out)");
        expect(&client.command("AUTH LOGIN")?, 334, "AUTH LOGIN", Status::Denied)?;
        expect(&client.command(&STANDARD.encode(&login.user))?, 334, "the user", Status::Denied)?;
        let password = Zeroizing::new(STANDARD.encode(login.password.as_bytes()));
        client.command(&password)?
    } else {
        return Err(Failure::new(
            Status::Unavailable,
            "the server offers neither AUTH PLAIN nor AUTH LOGIN. Check the port, or remove user and password.",
        ));
    };
    expect(&reply, 235, "user and password", Status::Denied)
}

/// The answer that is needed. One that begins with 4 may be another one later (RFC 5321, 4.2.1). Only its number is told:
/// the words may have the address.
fn expect(reply: &Reply, code: u16, what: &str, status: Status) -> Result<(), Failure> {
    let number = reply.code;
    match number {
        _ if number == code => Ok(()),
        400..=499 => Err(Failure::later(format!(
            "the server refused {what} for now (answer {number}). Try again later; enroll admin test-delivery NAME shows the answer."
        ))),
        500..=599 => Err(Failure::new(
            status,
            format!(
                "the server refused {what} (answer {number}). enroll admin test-delivery NAME shows the answer."
            ),
        )),
        _ => Err(Failure::new(
            Status::Protocol,
            format!(
                "the server gave answer {number} to {what}, where {code} is right. Check server and port."
            ),
        )),
    }
}
