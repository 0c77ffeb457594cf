//! What sshd's settings, as they count for somebody, do to a login with a code.

use super::change::Change;
use super::report::{Finding, Level};
use super::sshd_keywords::known_as;
use crate::messages::{self, Message};
use pam_stack::FileLine;
use pam_stack::sshd::blocks::Whom;
use pam_stack::sshd::config::{Config, Setting};
use std::collections::BTreeMap;

/// What the PAM stack behind sshd wants.
#[derive(Clone, Copy, Debug)]
pub struct Behind {
    /// It asks for a password too.
    pub wants_password: bool,
    /// It takes password and code in one answer.
    pub one_field: bool,
    /// Users enrol there at their first login.
    pub enrols: bool,
}

/// The settings as they count for somebody.
pub struct SettingsView<'a> {
    pub values: &'a BTreeMap<String, String>,
    pub config: &'a Config,
    /// The Match blocks that count.
    pub blocks: &'a [usize],
    pub behind: Behind,
    pub whom: &'a Whom<'a>,
    /// What this sshd calls the method that asks.
    pub asks: &'a str,
}

/// Seconds that a user takes who installs an app first and then scans its code.
const ENROLLING: u32 = 300;

/// One way to log in: the methods that must all succeed.
type Way<'a> = Vec<&'a str>;

impl SettingsView<'_> {
    fn value(&self, keyword: &str) -> &str {
        self.values.get(keyword).map_or("", String::as_str)
    }

    fn on(&self, keyword: &str) -> bool {
        self.value(keyword).eq_ignore_ascii_case("yes")
    }

    fn source(&self, keyword: &str) -> Option<&Setting> {
        if !self.blocks.is_empty() {
            let in_blocks = self.config.in_blocks(keyword, self.blocks);
            return in_blocks.or_else(|| self.config.global(keyword));
        }
        let global = self.config.global(keyword);
        let value = self.value(keyword);
        if self.whom.user.is_none() || global.is_some_and(|s| s.value.eq_ignore_ascii_case(value)) {
            return global;
        }
        // What counts for this user comes from a Match block.
        self.config.in_vain(keyword, value).or(global)
    }

    /// A finding about a setting, and the line that mends it.
    fn finding(&self, level: Level, name: &'static str, keyword: &str, mend: &str) -> Finding {
        let known = keyword.to_ascii_lowercase();
        let known = known_as(&known);
        let value = self.value(known);
        let shown = if value.is_empty() { messages::sshd_not_set() } else { value };
        let finding = Finding::new(level, name, messages::sshd_is(keyword, shown));
        let source = self.source(known);
        let wanted = mend.split_once(' ').map_or("", |p| p.1);
        let vain = self.config.in_vain(known, wanted);
        let from_block = source.is_some_and(|source| source.block.is_some());
        let vain = vain.filter(|_| !from_block).map_or(Message::default(), |vain| {
            if vain.block.is_some() {
                messages::sshd_vain_in_match(&vain.place)
            } else {
                messages::sshd_vain_later(&vain.place)
            }
        });
        let advice = match source {
            Some(source) if source.argument => messages::sshd_in_arguments().into(),
            Some(_) => Message::from(messages::sshd_there()).and(&vain),
            None if self.config.drop_ins.is_some() => self.in_drop_in().and(&vain),
            None => Message::from(messages::sshd_nowhere_set()).and(&vain),
        };
        let place = source
            .map_or_else(|| self.config.main().display().to_string(), |s| s.place.to_string());
        let finding = finding.at(place).advice(advice).paste(mend);
        match source {
            Some(source) if source.argument => finding,
            Some(Setting { place: FileLine { file, line }, .. }) => {
                finding.change(Change::new(file, *line, 1, &[mend]))
            }
            None => finding.change(Change::new(self.config.main(), 1, 0, &[mend])),
        }
    }

    /// Where a line belongs that no file has, on a machine whose sshd reads files of the administrator.
    fn in_drop_in(&self) -> Message {
        messages::sshd_drop_in(self.config.file_for_local_settings().display())
    }

    /// The ways that AuthenticationMethods lists; `None` for "any".
    fn ways(&self) -> Option<Vec<Way<'_>>> {
        let listed = self.value("authenticationmethods");
        if listed.is_empty() || listed == "any" {
            return None;
        }
        fn method(name: &str) -> &str {
            // PAM is the one device that OpenSSH has on Linux; a method of another is never completed.
            if name == "keyboard-interactive:pam" { "keyboard-interactive" } else { name }
        }
        fn way(list: &str) -> Way<'_> {
            list.split(',').map(method).collect()
        }
        Some(listed.split_whitespace().map(way).collect())
    }

    fn enabled(&self, method: &str) -> bool {
        match method {
            "publickey" => self.on("pubkeyauthentication"),
            "password" => self.on("passwordauthentication"),
            "keyboard-interactive" => self.on("kbdinteractiveauthentication"),
            "gssapi-with-mic" => self.on("gssapiauthentication"),
            "hostbased" => self.on("hostbasedauthentication"),
            "gssapi-keyex" => self.on("gssapiauthentication") && self.on("gssapikeyexchange"),
            // One that is not known here may well let in.
            other => other != "none" && !other.contains(':'),
        }
    }

    /// Whether some login proves a key and then asks PAM, as a list of methods says. Without a list, a key alone lets in
    /// and PAM is not asked, or PAM is asked and no key was proved.
    pub fn proves_a_key_first(&self) -> bool {
        let ways = self.ways().unwrap_or_default();
        let key_first = |way: &Way<'_>| {
            let at = |wanted| way.iter().position(|method| *method == wanted);
            let asks = at("keyboard-interactive");
            at("publickey").is_some_and(|key| asks.is_some_and(|asks| key < asks))
        };
        let usable = |way: &&Way<'_>| way.iter().all(|method| self.enabled(method));
        self.on("usepam") && ways.iter().filter(usable).any(key_first)
    }

    /// Everything that is wrong with them.
    pub fn judge_login(&self) -> Vec<Finding> {
        if !self.on("usepam") {
            let finding = self.finding(Level::Fault, "sshd-no-pam", "UsePAM", "UsePAM yes");
            return vec![finding.effect(messages::sshd_no_pam())];
        }
        let mut findings = match self.ways() {
            None => self.any_way(),
            Some(ways) => self.listed_ways(&ways),
        };
        findings.extend(self.kerberos());
        findings.extend(self.limits());
        findings
    }

    /// With KerberosAuthentication, sshd gives a password of the method "password" to Kerberos first, and asks PAM only if
    /// Kerberos does not know the user (auth_password() of OpenSSH).
    fn kerberos(&self) -> Option<Finding> {
        let usable = |way: &Way<'_>| way.iter().all(|method| self.enabled(method));
        let by_password = self
            .ways()
            .is_none_or(|ways| ways.iter().any(|way| way.contains(&"password") && usable(way)));
        let takes = self.on("passwordauthentication") && by_password;
        (takes && self.on("kerberosauthentication")).then(|| {
            let mend = "KerberosAuthentication no";
            self.finding(Level::Fault, "sshd-way-around", "KerberosAuthentication", mend)
                .effect(messages::sshd_way_around_kerberos())
        })
    }

    /// AuthenticationMethods is not set: each method alone lets in.
    fn any_way(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        // One answer with both comes by either method.
        let by_password = self.behind.one_field && self.on("passwordauthentication");
        if !self.on("kbdinteractiveauthentication") && !by_password {
            findings.push(self.no_prompt());
        }
        if self.on("passwordauthentication") && !by_password {
            findings.push(self.password_method());
        }
        if !self.behind.wants_password && self.on("kbdinteractiveauthentication") {
            findings.push(self.code_alone());
        }
        let alone: Vec<&str> = ["publickey", "gssapi-with-mic", "gssapi-keyex", "hostbased"]
            .into_iter()
            .filter(|method| self.enabled(method))
            .collect();
        if !alone.is_empty() && self.behind.wants_password {
            let finding = self.finding(
                Level::Note,
                "sshd-key-alone",
                "AuthenticationMethods",
                "AuthenticationMethods publickey,keyboard-interactive",
            );
            findings
                .push(finding.effect(messages::sshd_key_alone(alone.join(messages::sshd_or()))));
        }
        findings
    }

    fn listed_ways(&self, ways: &[Way<'_>]) -> Vec<Finding> {
        const LIST: &str = "AuthenticationMethods publickey,keyboard-interactive";
        let list = |level, name| self.finding(level, name, "AuthenticationMethods", LIST);
        let asks =
            |way: &&Way<'_>| way.contains(&"keyboard-interactive") || way.contains(&"password");
        let usable = |way: &&Way<'_>| way.iter().all(|method| self.enabled(method));
        if !ways.iter().any(|way| asks(&way)) {
            return vec![
                list(Level::Fault, "sshd-code-never-asked")
                    .effect(messages::sshd_code_never_asked()),
            ];
        }
        let mut findings = Vec::new();
        let off = |name: &&str| !self.enabled(name);
        if !ways.iter().any(|way| usable(&way)) {
            let off: Vec<&str> = ways.iter().flatten().copied().filter(off).collect();
            if off.contains(&"keyboard-interactive") {
                findings.push(self.no_prompt());
            } else {
                findings.push(self.no_usable_way(&off, LIST));
            }
            return findings;
        }
        let ways: Vec<&Way<'_>> = ways.iter().filter(usable).collect();
        if ways.iter().any(|way| !asks(way)) {
            findings
                .push(list(Level::Fault, "sshd-way-around").effect(messages::sshd_way_around()));
        }
        if !self.behind.one_field && ways.iter().any(|way| way.contains(&"password")) {
            findings.push(self.password_method());
        }
        let alone = |way: &&&Way<'_>| way.iter().all(|name| *name == "keyboard-interactive");
        if !self.behind.wants_password && ways.iter().any(|way| alone(&way)) {
            findings.push(self.code_alone());
        }
        findings.extend(self.key_required(&ways));
        let roots = self.value("permitrootlogin");
        let not_for_root = matches!(roots, "prohibit-password" | "without-password");
        if not_for_root && ways.iter().all(asks) {
            let level = if self.whom.user == Some("root") { Level::Fault } else { Level::Note };
            findings.push(
                self.finding(level, "sshd-root", "PermitRootLogin", "PermitRootLogin yes")
                    .effect(messages::sshd_root()),
            );
        }
        findings
    }

    /// Every listed way begins with a key. That may be meant; a user without one is not told why.
    fn key_required(&self, ways: &[&Way<'_>]) -> Option<Finding> {
        let needed =
            self.behind.wants_password && ways.iter().all(|way| way.contains(&"publickey"));
        let mend = "AuthenticationMethods publickey,keyboard-interactive keyboard-interactive";
        needed.then(|| {
            self.finding(Level::Note, "sshd-key-required", "AuthenticationMethods", mend)
                .effect(messages::sshd_key_required())
        })
    }

    /// Every listed way needs a method that is off: a method with a key is turned on, or the list changed.
    fn no_usable_way(&self, off: &[&str], list: &str) -> Finding {
        let turned_on = off.iter().find_map(|method| match *method {
            "publickey" => Some("PubkeyAuthentication"),
            "gssapi-with-mic" => Some("GSSAPIAuthentication"),
            "gssapi-keyex" => Some("GSSAPIKeyExchange"),
            "hostbased" => Some("HostbasedAuthentication"),
            _ => None,
        });
        let keyword = turned_on.unwrap_or("AuthenticationMethods");
        let mend = turned_on.map_or_else(|| list.to_owned(), |keyword| format!("{keyword} yes"));
        self.finding(Level::Fault, "sshd-no-usable-way", keyword, &mend)
            .effect(messages::sshd_no_usable_way(off.join(messages::sshd_and())))
    }

    fn no_prompt(&self) -> Finding {
        let mend = format!("{} yes", self.asks);
        self.finding(Level::Fault, "sshd-no-prompt", self.asks, &mend)
            .effect(messages::sshd_no_prompt())
    }

    fn password_method(&self) -> Finding {
        let finding = self.finding(
            Level::Fault,
            "sshd-password-method",
            "PasswordAuthentication",
            "PasswordAuthentication no",
        );
        if self.behind.wants_password {
            finding.effect(messages::sshd_password_method())
        } else {
            finding.effect(messages::sshd_password_method_alone())
        }
    }

    fn code_alone(&self) -> Finding {
        let mend = "AuthenticationMethods publickey,keyboard-interactive";
        self.finding(Level::Fault, "sshd-code-alone", "AuthenticationMethods", mend)
            .effect(messages::sshd_code_alone())
    }

    fn limits(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let number = |keyword: &str| self.value(keyword).parse::<u32>().ok();
        if number("maxauthtries").is_some_and(|tries| tries <= 2) {
            let finding =
                self.finding(Level::Warning, "sshd-few-tries", "MaxAuthTries", "MaxAuthTries 6");
            findings.push(finding.effect(messages::sshd_few_tries()));
        }
        let grace = seconds(self.value("logingracetime"));
        if self.behind.enrols && grace.is_some_and(|grace| (1..ENROLLING).contains(&grace)) {
            let mend = format!("LoginGraceTime {ENROLLING}");
            let finding = self.finding(Level::Note, "enrol-short-grace", "LoginGraceTime", &mend);
            findings.push(finding.effect(messages::check_enrol_short_grace()));
        } else if grace.is_some_and(|grace| (1..60).contains(&grace)) {
            let finding = self.finding(
                Level::Warning,
                "sshd-short-grace",
                "LoginGraceTime",
                "LoginGraceTime 120",
            );
            findings.push(finding.effect(messages::sshd_short_grace()));
        }
        findings.extend(self.penalties());
        findings
    }

    /// From OpenSSH 9.8 on, failed logins count against the address that they come from. An older sshd has no such
    /// setting to tell.
    fn penalties(&self) -> Option<Finding> {
        let set = self.value("persourcepenalties");
        let exempt = self.value("persourcepenaltyexemptlist");
        let number = |key: &str| {
            let mut parts = set.split_whitespace().filter_map(|part| part.split_once(':'));
            // Some releases print a fraction.
            let found = parts.find(|(name, _)| *name == key).map(|(_, value)| value);
            found.and_then(|value| seconds(value.split('.').next().unwrap_or(value)))
        };
        let (failed, least) = (number("authfail")?, number("min")?);
        ["", "none"].contains(&exempt).then(|| {
            Finding::new(Level::Note, "sshd-penalties", messages::sshd_penalties())
                .effect(messages::sshd_penalties_effect(u64::from(failed), u64::from(least)))
                .advice(messages::sshd_penalties_advice(
                    self.config.file_for_local_settings().display(),
                ))
                .paste("PerSourcePenaltyExemptList 192.0.2.0/24")
        })
    }
}

/// sshd's times: `90`, `2m`, `1m30s`.
fn seconds(text: &str) -> Option<u32> {
    let mut total = 0;
    let mut number = String::new();
    for c in text.chars() {
        let unit = match c.to_ascii_lowercase() {
            '0'..='9' => {
                number.push(c);
                continue;
            }
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86400,
            _ => return None,
        };
        total += number.parse::<u32>().ok()?.checked_mul(unit)?;
        number.clear();
    }
    if number.is_empty() { Some(total) } else { Some(total + number.parse::<u32>().ok()?) }
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn times_are_read_as_sshd_writes_them() {
        for (text, wanted) in [
            ("120", Some(120)),
            ("2m", Some(120)),
            ("1m30s", Some(90)),
            ("0", Some(0)),
            ("x", None),
        ] {
            assert_eq!(seconds(text), wanted, "{text}");
        }
    }
}
