//! Services whose systemd unit hides homes, takes rights away or has no root's rights. tests/packages/units.sh shows
//! with a real systemd that the judgements are true.

use crate::enrolments::credential;
use crate::setup::setup;
use crate::tree::{OURS, Tree};

const FORWARD: &str = "auth requisite pam_totp.so forward_pass\n@include common-auth\n";
const HERE: &str = "usr/lib/systemd/system";

/// Debian 12's openvpn 2.6.14-0+deb12u2, openvpn-server@.service, the settings that limit it.
const OPENVPN: &str = "[Unit]\nDescription=OpenVPN service for %I\n\n[Service]\nType=notify\nPrivateTmp=true\n\
     WorkingDirectory=/etc/openvpn/server\n\
     ExecStart=/usr/sbin/openvpn --status %t/openvpn-server/status-%i.log --status-version 2 --suppress-timestamps --config %i.conf\n\
     CapabilityBoundingSet=CAP_IPC_LOCK CAP_NET_ADMIN CAP_NET_BIND_SERVICE CAP_NET_RAW CAP_SETGID CAP_SETUID CAP_SETPCAP CAP_SYS_CHROOT CAP_DAC_OVERRIDE CAP_AUDIT_WRITE\n\
     LimitNPROC=10\nDeviceAllow=/dev/null rw\nDeviceAllow=/dev/net/tun rw\nProtectSystem=true\nProtectHome=true\n\
     KillMode=process\nRestartSec=5s\nRestart=on-failure\n";
/// Debian 12's freeradius 3.2.1+dfsg-4+deb12u1, freeradius.service, the settings that limit it.
const FREERADIUS: &str = "[Service]\nType=notify\nRuntimeDirectory=freeradius\nUser=freerad\nGroup=freerad\n\
     ExecStart=/usr/sbin/freeradius -f $FREERADIUS_OPTIONS\nNoNewPrivileges=true\nPrivateTmp=true\n\
     ProtectControlGroups=true\nReadOnlyDirectories=/etc/freeradius/\nReadWriteDirectories=/var/log/freeradius/\n";
/// Debian 12's dovecot-core 2.3.19.1, dovecot.service, the settings that limit it.
const DOVECOT: &str = "[Service]\nExecStart=/usr/sbin/dovecot -F\nPrivateTmp=true\nNonBlocking=yes\n\
     ProtectSystem=full\nProtectHome=no\nPrivateDevices=true\n";

fn with(service: &str, unit: &str, text: &str) -> Tree {
    Tree::debian()
        .put(&format!("etc/pam.d/{service}"), FORWARD)
        .put(&format!("{HERE}/{unit}"), text)
}

/// vsftpd with a unit of these settings.
fn vsftpd(settings: &str) -> Tree {
    with(
        "vsftpd",
        "vsftpd.service",
        &format!("[Service]\nExecStart=/usr/sbin/vsftpd\n{settings}\n"),
    )
}

fn in_roots_files(tree: Tree) -> Tree {
    tree.put("etc/security/pam_totp.toml", "credential = \"/etc/pam_totp/users/%u.toml\"\n")
}

#[test]
fn openvpns_own_unit_is_not_ready() {
    let tree = with("openvpn", "openvpn-server@.service", OPENVPN);
    let said = tree.check(&["openvpn"]);
    said.fault_at("unit-hides-home", "/usr/lib/systemd/system/openvpn-server@.service:14");
    let finding = said.finding("unit-hides-home");
    let paste = "systemctl edit openvpn-server@.service\n[Service]\nProtectHome=read-only";
    assert_eq!(finding["paste"], paste);
    assert!(finding["effect"].as_str().unwrap().starts_with("Every code is refused"), "{finding}");
    assert!(finding["advice"].as_str().unwrap().contains("gives up"), "{finding}");
    // The other way.
    in_roots_files(tree.copy()).check(&["openvpn"]).is_clean();
    let drop_in = "etc/systemd/system/openvpn-server@.service.d/override.conf";
    tree.put(drop_in, "[Service]\nProtectHome=read-only\n").check(&["openvpn"]).is_clean();
}

/// Root's files are not below /home: nobody is refused because of what the unit hides there.
#[test]
fn a_hidden_home_matters_to_nobody_whose_credential_root_holds() {
    if !rustix::process::geteuid().is_root() {
        return eprintln!("only root sees what root holds");
    }
    let passwd = "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n";
    let held = "etc/pam_totp/users/ann.toml";
    let tree = with("openvpn", "openvpn-server@.service", OPENVPN).put("etc/passwd", passwd);
    let tree = tree.put(held, &credential()).mode(held, 0o600);
    tree.check(&["openvpn"]).is_clean();
    tree.check(&["openvpn", "--user", "ann"]).is_clean();
    // Somebody else has enrolled in the home.
    let other = format!("{passwd}bob:x:0:0::/home/bob:/bin/sh\n");
    let tree = tree
        .put("etc/passwd", &other)
        .put("home/bob/.config/pam_totp/credential.toml", &credential());
    let tree = tree.mode("home/bob/.config/pam_totp/credential.toml", 0o600);
    tree.check(&["openvpn"]).has_faults(&["unit-hides-home"]);
    tree.check(&["openvpn", "--user", "ann"]).is_clean();
}

/// Only the unit of the server that has the plug-in counts, with the drop-ins of its own.
#[test]
fn the_unit_of_openvpns_server_counts() {
    let tree = with("openvpn", "openvpn-server@.service", OPENVPN)
        .put(&format!("{HERE}/openvpn@.service"), OPENVPN)
        .put("etc/openvpn/server/vpn.conf", "plugin /x/openvpn-plugin-auth-pam.so openvpn\n");
    let said = tree.check(&["openvpn"]);
    said.has_faults(&["unit-hides-home"]);
    assert!(
        said.finding("unit-hides-home")["what"]
            .as_str()
            .unwrap()
            .starts_with("openvpn-server@vpn.service")
    );
    let drop_in = "etc/systemd/system/openvpn-server@vpn.service.d/a.conf";
    tree.put(drop_in, "[Service]\nProtectHome=no\n").check(&["openvpn"]).is_clean();
    // A service with a name of the administrator's choice.
    let named = Tree::debian()
        .put("etc/pam.d/my-vpn", FORWARD)
        .put(&format!("{HERE}/openvpn@.service"), OPENVPN)
        .put("etc/openvpn/office.conf", "plugin /x/openvpn-plugin-auth-pam.so \"my-vpn\"\n");
    named.check(&["my-vpn"]).has_faults(&["unit-hides-home"]);
}

#[test]
fn a_program_without_roots_rights_is_never_ready() {
    let tree = with("radiusd", "freeradius.service", FREERADIUS);
    for tree in [tree.copy(), in_roots_files(tree.copy())] {
        let said = tree.check(&["radiusd"]);
        said.fault_at("unit-no-root", "/usr/lib/systemd/system/freeradius.service:4");
        assert!(said.finding("unit-no-root")["advice"].as_str().unwrap().contains("cannot work"));
    }
    vsftpd("DynamicUser=yes").check(&["vsftpd"]).has_faults(&["unit-no-root"]);
    vsftpd("User=ftp\nUser=root").check(&["vsftpd"]).is_clean();
    // radiusd changes to its account by itself, too; PostgreSQL always does.
    let root = tree.put("etc/systemd/system/freeradius.service.d/a.conf", "[Service]\nUser=root\n");
    root.check(&["radiusd"]).is_clean();
    let settings = "security {\n\t# user = root\n\tuser = freerad\n}\n";
    root.put("etc/freeradius/3.0/radiusd.conf", settings)
        .check(&["radiusd"])
        .has_faults(&["unit-no-root"]);
    Tree::debian()
        .put("etc/pam.d/postgresql", FORWARD)
        .check(&["postgresql"])
        .has_faults(&["unit-no-root"]);
}

#[test]
fn units_that_limit_nothing_of_the_module_are_ready() {
    with("dovecot", "dovecot.service", DOVECOT).check(&["dovecot"]).is_clean();
    for settings in [
        "",
        "NoNewPrivileges=yes",
        "ProtectHome=read-only",
        "ProtectHome=yes\nProtectHome=no",
        "ProtectHome=tmpfs\nBindReadOnlyPaths=/home",
        "ProtectSystem=full",
        "ProtectSystem=strict\nReadWritePaths=/var/lib/pam_totp",
        "ProtectSystem=strict\nStateDirectory=pam_totp",
        "ReadOnlyPaths=/var\nReadWritePaths=-/var/lib/pam_totp",
        "InaccessiblePaths=/home/secret /srv",
        "InaccessiblePaths=/home\nInaccessiblePaths=",
        "CapabilityBoundingSet=~CAP_CHOWN CAP_DAC_OVERRIDE",
        "CapabilityBoundingSet=~CAP_SETUID\nCapabilityBoundingSet=CAP_SETUID",
        "MemoryDenyWriteExecute=yes",
        "PrivateUsers=no",
        "PrivateUsers=identity",
        "RootDirectory=/",
        "RootDirectory=/srv/root\nBindReadOnlyPaths=/usr /etc /home\nBindPaths=/var/lib /run",
        "SystemCallFilter=@system-service",
        "SystemCallFilter=~@mount @swap @reboot",
        "SystemCallFilter=@system-service\nSystemCallFilter=~@privileged\nSystemCallFilter=capset setgroups setfsuid fchown",
        "InaccessiblePaths=/etc/pam_totp",
    ] {
        vsftpd(settings).check(&["vsftpd"]).is_clean();
    }
    // No unit at all.
    Tree::debian().put("etc/pam.d/vsftpd", FORWARD).check(&["vsftpd"]).is_clean();
}

/// Each with what a real systemd makes of it in tests/packages/units.sh.
#[test]
fn each_limit_has_its_finding() {
    for (settings, finding, effect) in [
        ("ProtectHome=tmpfs", "unit-hides-home", "Every code"),
        ("ProtectHome=true\nBindReadOnlyPaths=/home", "unit-hides-home", "Every code"),
        ("InaccessiblePaths=/home", "unit-hides-home", "Every code"),
        ("TemporaryFileSystem=/home:ro", "unit-hides-home", "Every code"),
        ("CapabilityBoundingSet=~CAP_SETUID", "unit-rights", "Every code"),
        ("CapabilityBoundingSet=~CAP_SETGID", "unit-rights", "Every code"),
        ("CapabilityBoundingSet=", "unit-rights", "Every code"),
        ("CapabilityBoundingSet=CAP_SETUID", "unit-rights", "Every code"),
        ("ProtectSystem=strict", "unit-record", "Every code"),
        ("ReadOnlyPaths=/var", "unit-record", "Recovery codes"),
        ("InaccessiblePaths=-/var/lib/pam_totp", "unit-record", "Recovery codes"),
        ("TemporaryFileSystem=/var/lib", "unit-record", "Other services"),
        ("PrivateUsers=yes", "unit-users", "Every code"),
        ("PrivateUsers=self", "unit-users", "Every code"),
        ("SystemCallFilter=~@setuid", "unit-calls", "Every code"),
        ("SystemCallFilter=~@sync:EPERM", "unit-calls", "Every code"),
        (
            "SystemCallFilter=@system-service\nSystemCallFilter=~@privileged",
            "unit-calls",
            "Every code",
        ),
        ("RootDirectory=/r\nBindPaths=/etc /var/lib /run", "unit-hides-home", "Every code"),
        ("RootImage=/r.raw\nBindPaths=/etc /home /run", "unit-record", "Recovery codes"),
    ] {
        let said = vsftpd(settings).check(&["vsftpd"]);
        said.has_faults(&[finding]);
        let told = said.finding(finding)["effect"].as_str().unwrap();
        assert!(told.starts_with(effect), "{settings}: {told}");
    }
}

#[test]
fn roots_files_need_neither_homes_nor_the_users_rights() {
    for settings in ["ProtectHome=true", "CapabilityBoundingSet=", "TemporaryFileSystem=/home"] {
        in_roots_files(vsftpd(settings)).check(&["vsftpd"]).is_clean();
    }
    for settings in [
        "PrivateUsers=yes",
        "SystemCallFilter=~@setuid",
        "SystemCallFilter=~@privileged\nSystemCallErrorNumber=EPERM",
    ] {
        in_roots_files(vsftpd(settings)).check(&["vsftpd"]).is_clean();
    }
    let hidden = in_roots_files(vsftpd("TemporaryFileSystem=/etc/pam_totp"));
    hidden.check(&["vsftpd"]).has_faults(&["unit-hides-credential"]);
    let closed = in_roots_files(vsftpd("InaccessiblePaths=/etc/pam_totp"));
    closed.check(&["vsftpd"]).has_faults(&["unit-hides-credential"]);
    for settings in ["SystemCallFilter=~@sync", "SystemCallFilter=~@privileged"] {
        in_roots_files(vsftpd(settings)).check(&["vsftpd"]).has_faults(&["unit-calls"]);
    }
}

/// The files of PAM there are not those that were judged.
#[test]
fn of_a_unit_with_another_root_nothing_is_told() {
    for settings in ["RootDirectory=/srv/root", "RootImage=/srv/root.raw\nBindPaths=/home"] {
        let said = vsftpd(settings).check(&["vsftpd"]);
        assert_eq!(
            (said.status, said.names("could_not_tell"), said.names("fault")),
            (2, vec!["unit-other-root"], vec![]),
            "{:#}",
            said.all
        );
    }
}

/// Debian links sshd.service to ssh.service.
#[test]
fn two_names_of_one_unit_are_told_once() {
    let tree = Tree::debian()
        .sshd(&format!("@include common-auth\n{OURS}"))
        .put(&format!("{HERE}/ssh.service"), "[Service]\nProtectHome=true\n")
        .put("etc/systemd/system/x", "");
    let tree = tree.link("etc/systemd/system/sshd.service", "/usr/lib/systemd/system/ssh.service");
    tree.check(&["sshd"]).has_faults(&["unit-hides-home"]);
}

// --- what `enroll setup` makes of it ----------------------------------------------------------------

/// The table that both judge by.
const TABLE: &str = include_str!("../../src/check/services.tab");

/// A service that asks for no code yet, with a unit of these settings.
fn without_code(service: &str, unit: &str, settings: &str) -> Tree {
    Tree::debian()
        .put(&format!("etc/pam.d/{service}"), "@include common-auth\n")
        .put(&format!("{HERE}/{unit}"), &format!("[Service]\n{settings}\n"))
}

#[test]
fn a_setup_of_a_program_without_roots_rights_is_refused() {
    let settings = "security {\n\tuser = freerad\n}\n";
    let radiusd = without_code("radiusd", "freeradius.service", "User=root");
    let own = radiusd.copy().put("etc/freeradius/3.0/radiusd.conf", settings);
    for (tree, service) in [
        (without_code("radiusd", "freeradius.service", FREERADIUS), "radiusd"),
        (own, "radiusd"),
        (without_code("postgresql", "postgresql.service", ""), "postgresql"),
        (without_code("vsftpd", "vsftpd.service", "DynamicUser=yes"), "vsftpd"),
        (in_roots_files(without_code("dovecot", "dovecot.service", "User=vmail")), "dovecot"),
    ] {
        let shown = setup(&tree, service, &[]);
        shown.is_refused("cannot ask for a code as it is installed");
        shown.is_refused("without root's rights");
        shown.is_refused("Ask for the code at another place on the way to it");
    }
    assert!(setup(&radiusd, "radiusd", &[]).done);
}

/// The table's units, each with an account that is not root's.
#[test]
fn a_setup_is_refused_by_the_unit_of_each_service() {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let mut seen = 0;
    for line in lines {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (services, units) = (words[0].split(','), words[6].split(','));
        for service in services {
            for unit in units.clone().filter(|unit| *unit != "-") {
                let tree = without_code(service, unit, "User=daemon");
                setup(&tree, service, &[]).is_refused("without root's rights");
                seen += 1;
            }
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn a_setup_is_refused_while_a_unit_limits_the_module() {
    let openvpn = || without_code("openvpn", "openvpn@.service", "ProtectHome=true");
    let shown = setup(&openvpn(), "openvpn", &[]);
    shown.is_refused("Every code is refused");
    let paste = "systemctl edit openvpn@.service\n[Service]\nProtectHome=read-only\n";
    assert!(shown.text.contains(paste), "{}", shown.text);
    let drop_in = "etc/systemd/system/openvpn@.service.d/a.conf";
    let after = openvpn().put(drop_in, "[Service]\nProtectHome=read-only\n");
    let line = "+auth requisite pam_totp.so forward_pass";
    assert_eq!(setup(&after, "openvpn", &[]).changed(), [line]);
    assert_eq!(setup(&in_roots_files(openvpn()), "openvpn", &[]).changed(), [line]);
    // A line that is there already, and a service that another one includes.
    let there = openvpn().put("etc/pam.d/openvpn", FORWARD);
    setup(&there, "openvpn", &["--roll-out"]).is_refused("Every code is refused");
    let follows = openvpn()
        .put("etc/pam.d/vsftpd", "@include common-auth\n")
        .put("etc/pam.d/openvpn", "auth include vsftpd\n");
    setup(&follows, "vsftpd", &[]).is_refused("openvpn includes /etc/pam.d/vsftpd");
    let polkit = without_code("polkit-1", "polkit-agent-helper@.service", "ProtectHome=yes");
    setup(&polkit, "polkit-1", &[]).is_refused("sandbox");
}

/// A stack of one prompt is no way on for a program in which the module cannot work.
#[test]
fn no_other_stack_is_advised_without_roots_rights() {
    let file = format!("@include common-auth\n{OURS}");
    Tree::debian()
        .put("etc/pam.d/postgresql", &file)
        .check(&["postgresql"])
        .has_faults(&["unit-no-root"]);
    with("radiusd", "freeradius.service", FREERADIUS)
        .put("etc/pam.d/radiusd", &file)
        .check(&["radiusd"])
        .has_faults(&["unit-no-root"]);
}
