//! Where logins read credentials: one answer for all commands. The lines of the services say it, each with the policy
//! that it names. As long as no service has a line, the policy alone says where they will.

use super::found;
use super::{policy, services};
use crate::error::{Error, Result};
use crate::machine::Machine;
use pam_stack::Service;
use pam_stack::libpam::names::service as service_name;
use totp_core::settings::{CredentialPath, Settings};
use totp_core::throttle::Origin;

/// A place, and the services that read it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReadBy {
    pub credential: CredentialPath,
    /// None if no service has a line yet.
    pub services: Vec<String>,
}

/// The places that logins read, that of sshd first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LoginPlaces(Vec<ReadBy>);

impl LoginPlaces {
    /// The place of one line's settings.
    pub fn of(settings: &Settings) -> Self {
        Self(vec![ReadBy { credential: settings.credential.clone(), services: Vec::new() }])
    }

    /// The places of all services of this machine with this policy.
    pub fn of_this_machine(policy: &Settings) -> Result<Self> {
        let machine = Machine::new(None).map_err(Error::Output)?;
        Ok(Self::of_machine(&machine, policy))
    }

    /// The places of all services of a machine with this policy.
    pub fn of_machine(machine: &Machine, policy: &Settings) -> Self {
        let mut services = found::load(machine, &found::service_names(machine));
        let parts: Vec<String> = services
            .iter()
            .filter(|service| {
                service.name != "other" && found::is_a_part(machine, service, &services)
            })
            .map(|service| service.name.clone())
            .collect();
        services.retain(|service| !parts.contains(&service.name));
        services.sort_by_key(|service| service.name != "sshd");
        let mut places = Vec::new();
        for service in &services {
            add(&mut places, machine, policy, service);
        }
        if places.is_empty() { Self::of(policy) } else { Self(places) }
    }

    /// Those of them that these services read; all if none is named. `None` if no service reads one.
    pub fn of_services(self, named: &[String]) -> Option<Self> {
        let is_named = |service: &String| {
            named.is_empty() || named.iter().any(|name| service_name(name) == *service)
        };
        let mut places = self.0;
        places.retain(|place| place.services.iter().any(is_named));
        (!places.is_empty()).then_some(Self(places))
    }

    pub fn iter(&self) -> impl Iterator<Item = &ReadBy> {
        self.0.iter()
    }
}

fn add(places: &mut Vec<ReadBy>, machine: &Machine, policy: &Settings, service: &Service) {
    let lines = service.auth().filter_map(|line| policy::of_line(machine, policy, line));
    for credential in lines.map(|line| line.settings.credential) {
        let known = places.iter().position(|place| place.credential == credential);
        let known = known.unwrap_or_else(|| {
            places.push(ReadBy { credential, services: Vec::new() });
            places.len() - 1
        });
        if let Some(place) = places.get_mut(known)
            && !place.services.contains(&service.name)
        {
            place.services.push(service.name.clone());
        }
    }
}

/// Whether logins through this service may come from there.
pub fn may_come_from(origin: Origin, service: &str) -> bool {
    match origin {
        Origin::Remote => !services::is_local(service),
        Origin::Local | Origin::Own => service != "sshd",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn places(files: &[(&str, &str)], policy: &Settings) -> Vec<(String, String)> {
        let tree = tempfile::tempdir().unwrap();
        let folder = tree.path().join("etc/pam.d");
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in files {
            fs::write(folder.join(name), text).unwrap();
        }
        let machine = Machine::new(Some(tree.path())).unwrap();
        let shown = |place: &ReadBy| match &place.credential {
            CredentialPath::InHome(path) => path.display().to_string(),
            CredentialPath::Roots(path) => path.clone(),
        };
        let places = LoginPlaces::of_machine(&machine, policy);
        places.iter().map(|place| (shown(place), place.services.join(" "))).collect()
    }

    #[test]
    fn lines_and_policy_name_the_places_that_logins_read() {
        let home = totp_core::credential::HOME_PATH.to_owned();
        let roots = || Settings {
            credential: CredentialPath::Roots("/etc/totp/%u".to_owned()),
            ..Settings::default()
        };
        let plain = "auth required pam_totp.so\n";
        let own = "auth required pam_totp.so credential=/srv/%u\n";
        let of = |files: &[(&str, &str)], policy: &Settings| places(files, policy);
        let pair = |place: &str, services: &str| (place.to_owned(), services.to_owned());
        assert_eq!(of(&[("sshd", plain)], &Settings::default()), [pair(&home, "sshd")]);
        assert_eq!(of(&[("sshd", plain)], &roots()), [pair("/etc/totp/%u", "sshd")]);
        assert_eq!(
            of(&[("login", plain), ("sshd", own), ("sudo", plain)], &roots()),
            [pair("/srv/%u", "sshd"), pair("/etc/totp/%u", "login sudo")]
        );
        // Without a line, the policy says where they will be read.
        assert_eq!(
            of(&[("sshd", "auth required pam_unix.so\n")], &roots()),
            [pair("/etc/totp/%u", "")]
        );
        // A part of services, and a file that an editor left.
        assert_eq!(
            of(
                &[
                    ("common-auth", plain),
                    ("sshd", "auth include common-auth\n"),
                    ("sshd.bak", own),
                ],
                &Settings::default()
            ),
            [pair(&home, "sshd")]
        );
    }

    #[test]
    fn a_check_of_one_service_looks_at_its_place_alone() {
        let both =
            [ReadBy { credential: CredentialPath::InHome("x".into()), services: Vec::new() }];
        assert_eq!(LoginPlaces(both.to_vec()).of_services(&[]), None);
        let of = |name: &str| ReadBy { services: vec![name.to_owned()], ..both[0].clone() };
        let both = LoginPlaces(vec![of("sshd"), of("sudo")]);
        assert_eq!(
            both.clone().of_services(&["SSHD".to_owned()]),
            Some(LoginPlaces(vec![of("sshd")]))
        );
        assert_eq!(both.clone().of_services(&[]), Some(both.clone()));
        assert_eq!(both.of_services(&["su".to_owned()]), None);
    }
}
