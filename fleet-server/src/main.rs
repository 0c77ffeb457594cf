//! The program `totp-fleetd`.
#![forbid(unsafe_code)]

use clap::{Parser, Subcommand};
use fleet_core::name::HostName;
use fleet_core::rekey::rekey;
use fleet_server::config::{Config, PATH};
use fleet_server::keys::ServerKeys;
use fleet_server::serve::Server;
use fleet_server::state::State;
use fleet_server::{check, hosts, state};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Judges the codes of many hosts, so that a code is good once on all of them.
#[derive(Parser)]
#[command(name = "totp-fleetd", version)]
struct Arguments {
    /// The configuration.
    #[arg(long, value_name = "FILE", default_value = PATH)]
    config: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve until the process ends.
    Serve,
    /// Make the key files that are missing.
    Init,
    /// Check the configuration, the keys and every row.
    Check,
    /// Invite, list, revoke or mark hosts.
    #[command(subcommand)]
    Host(HostCommand),
    /// Seal every credential with the first key of seal.keys.
    Rekey,
}

#[derive(Subcommand)]
enum HostCommand {
    /// Invite a host: print the text for `enroll fleet join`, good for one hour.
    Add {
        /// The name of the host.
        #[arg(value_parser = host_name)]
        name: HostName,
    },
    /// List all hosts.
    List,
    /// Refuse a host from its next request on.
    Revoke {
        /// The name of the host.
        #[arg(value_parser = host_name)]
        name: HostName,
    },
    /// Allow changes of factors at a host, or forbid them.
    Mark {
        /// The name of the host.
        #[arg(value_parser = host_name)]
        name: HostName,
        /// What is allowed there.
        #[arg(value_parser = ["enrol", "no-enrol"])]
        mark: String,
    },
}

fn host_name(text: &str) -> Result<HostName, String> {
    let expected = "expected 1 to 64 small letters, digits, '-', '_' and '.'";
    HostName::new(text).ok_or_else(|| expected.to_owned())
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(code) => code,
        Err(why) => {
            eprintln!("totp-fleetd: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode, String> {
    let config = Config::read(&arguments.config).map_err(|why| why.to_string())?;
    match &arguments.command {
        Command::Serve => serve(&config)?,
        Command::Init => {
            for name in ServerKeys::make(&config.keys.folder)? {
                println!("made {}", config.keys.folder.join(name).display());
            }
        }
        Command::Check => return Ok(checked(&config)),
        Command::Host(HostCommand::Add { name }) => print!("{}", hosts::add(&config, name)?),
        Command::Host(HostCommand::List) => print!("{}", hosts::listed(&config)?),
        Command::Host(HostCommand::Revoke { name }) => hosts::revoked(&config, name)?,
        Command::Host(HostCommand::Mark { name, mark }) => {
            hosts::marked(&config, name, mark == "enrol")?;
        }
        Command::Rekey => return rekeyed(&config),
    }
    Ok(ExitCode::SUCCESS)
}

fn serve(config: &Config) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(64)
        .build()
        .map_err(|why| format!("cannot start threads: {why}"))?;
    let state = Arc::new(State::new(config)?);
    runtime.block_on(async {
        Server::open(config, state).await?.run().await;
        Ok(())
    })
}

fn checked(config: &Config) -> ExitCode {
    let report = check::check(config);
    report.good.iter().for_each(|text| println!("ok    {text}"));
    report.faults.iter().for_each(|text| println!("fault {text}"));
    if report.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn rekeyed(config: &Config) -> Result<ExitCode, String> {
    let keys = ServerKeys::read(&config.keys.folder)?;
    let ledger = state::open_ledger(config)?;
    let done = rekey(&*ledger, &keys.ring).map_err(|why| why.to_string())?;
    println!(
        "{} sealed with key {}, {} were already",
        done.sealed,
        keys.ring.current(),
        done.current
    );
    for (key, why) in &done.left {
        println!("fault {key}: {why}. Keep the old key in seal.keys");
    }
    Ok(if done.left.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
