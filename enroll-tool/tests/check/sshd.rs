//! sshd's settings around a right PAM stack.

use crate::tree::{OURS, Tree};

/// The README's machine, with key and code.
fn key_and_code() -> Tree {
    Tree::debian()
        .sshd(&format!("#@include common-auth\n{OURS}"))
        .sshd_says("authenticationmethods publickey,keyboard-interactive")
}

/// The method that asks is off, as in Debian's own sshd_config.
/// docs/guides/prompts.md; gvfs compares capital letters.
#[test]
fn a_prompt_that_clients_do_not_know_is_noted_for_sshd_alone() {
    let lines =
        |arguments: &str| format!("@include common-auth\nauth required pam_totp.so {arguments}\n");
    for unknown in
        ["language=de", "language=ja", "[prompt=One-time code:]", "[prompt=verification code:]"]
    {
        let said = Tree::debian().sshd(&lines(unknown)).check(&["sshd"]);
        assert!(said.names("note").contains(&"prompt-unknown"), "{unknown}: {:#}", said.all);
        assert_eq!(said.status, 0);
        let finding = said.finding("prompt-unknown");
        assert_eq!(finding["place"], "/etc/pam.d/sshd:2");
        assert!(finding["advice"].as_str().unwrap().ends_with("[prompt=Verification code:]"));
    }
    for known in ["", "language=en", "language=de [prompt=Verification code (Einmalcode):]"] {
        let said = Tree::debian().sshd(&lines(known)).check(&["sshd"]);
        assert!(!said.names("note").contains(&"prompt-unknown"), "{known}: {:#}", said.all);
    }
    let both = "auth requisite pam_totp.so forward_pass";
    for (prompt, noted) in [("", false), (" [prompt=Password and token:]", true)] {
        let said = Tree::debian().sshd(&format!("{both}{prompt}\n@include common-auth\n"));
        assert_eq!(said.check(&["sshd"]).names("note").contains(&"prompt-unknown"), noted);
    }
    let policy = Tree::debian()
        .sshd(&lines(""))
        .put("etc/security/pam_totp.toml", "language = \"de\"\n")
        .put("etc/pam.d/su", &lines("language=de"));
    assert!(policy.check(&["sshd"]).names("note").contains(&"prompt-unknown"));
    assert!(!policy.check(&["su"]).names("note").contains(&"prompt-unknown"));
}

#[test]
fn sshd_cannot_ask() {
    let tree = Tree::debian()
        .sshd_says("kbdinteractiveauthentication no")
        .put("etc/ssh/sshd_config", "# Port 22\nUsePAM yes\nKbdInteractiveAuthentication no\n");
    let said = tree.check(&["sshd"]);
    said.fault_at("sshd-no-prompt", "/etc/ssh/sshd_config:3");
    assert_eq!(said.finding("sshd-no-prompt")["paste"], "KbdInteractiveAuthentication yes");
}

/// As on Debian 11, where a line by the new name lets nobody be asked.
#[test]
fn openssh_before_8_7_asks_by_the_old_name_alone() {
    let tree = Tree::debian().put(
        "etc/ssh/sshd_config",
        "KbdInteractiveAuthentication yes\nChallengeResponseAuthentication no\n",
    );
    let dump = std::fs::read_to_string(tree.path("answers/sshd")).unwrap();
    let tree = tree.put("answers/sshd", &(dump + "challengeresponseauthentication no\n"));
    let said = tree.check(&["sshd"]);
    said.fault_at("sshd-no-prompt", "/etc/ssh/sshd_config:2");
    let finding = said.finding("sshd-no-prompt");
    assert_eq!(finding["paste"], "ChallengeResponseAuthentication yes");
    assert!(!finding["advice"].as_str().unwrap().contains("/etc/ssh/sshd_config:1"), "{finding}");
}

/// google-authenticator-libpam#97 on Arch: a drop-in file says no before the main file says yes.
#[test]
fn a_drop_in_file_decides() {
    let tree = Tree::arch()
        .sshd_says("kbdinteractiveauthentication no")
        .put(
            "etc/ssh/sshd_config",
            "Include /etc/ssh/sshd_config.d/*.conf\nKbdInteractiveAuthentication yes\n",
        )
        .put(
            "etc/ssh/sshd_config.d/99-archlinux.conf",
            "# defaults\nKbdInteractiveAuthentication no\n",
        );
    let said = tree.check(&["sshd"]);
    said.fault_at("sshd-no-prompt", "/etc/ssh/sshd_config.d/99-archlinux.conf:2");
    let advice = said.finding("sshd-no-prompt")["advice"].as_str().unwrap();
    assert!(
        advice.contains("/etc/ssh/sshd_config:2 has the right value, but comes later"),
        "{advice}"
    );
}

/// A setting appended to a file that ends in a Match block.
#[test]
fn a_setting_below_a_match_line_does_not_count() {
    let tree = Tree::debian().sshd_says("usepam no").put(
        "etc/ssh/sshd_config",
        "UsePAM no\nMatch User backup\n  X11Forwarding no\nUsePAM yes\n",
    );
    let said = tree.check(&["sshd"]);
    said.fault_at("sshd-no-pam", "/etc/ssh/sshd_config:1");
    let advice = said.finding("sshd-no-pam")["advice"].as_str().unwrap();
    assert!(
        advice.contains("/etc/ssh/sshd_config:4 has the right value, but is below a Match line")
    );
}

#[test]
fn pam_is_off() {
    Tree::debian()
        .sshd_says("usepam no")
        .check(&["sshd"])
        .fault_at("sshd-no-pam", "/etc/ssh/sshd_config");
}

/// A line in the main file would be above that of the distribution, and an upgrade would ask about a changed file.
#[test]
fn a_setting_that_no_file_has_belongs_in_a_drop_in() {
    const LOCAL: &str = "/etc/ssh/sshd_config.d/01-local.conf";
    let advice = |main: &str, has_folder: bool| {
        let tree = Tree::debian().sshd_says("usepam no").put("etc/ssh/sshd_config", main);
        let tree = if has_folder {
            tree.put("etc/ssh/sshd_config.d/50-other.conf", "X11Forwarding no\n")
        } else {
            tree
        };
        let said = tree.check(&["sshd"]);
        said.finding("sshd-no-pam")["advice"].as_str().unwrap().to_owned()
    };
    for include in ["/etc/ssh/sshd_config.d/*.conf", "sshd_config.d/*.conf"] {
        let told = advice(&format!("Include {include}\nX11Forwarding no\n"), true);
        assert!(told.contains(LOCAL), "{include}: {told}");
    }
    // Where no such file would count, or sshd reads none.
    for (main, has_folder) in [
        ("X11Forwarding no\n", true),
        ("Match User x\nInclude /etc/ssh/sshd_config.d/*.conf\n", true),
        ("Include /etc/ssh/sshd_config.d/*.conf\n", false),
    ] {
        let told = advice(main, has_folder);
        assert!(!told.contains(LOCAL) && told.contains("above all Match"), "{main}: {told}");
    }
}

/// google-authenticator#3: "Did not receive verification code from user". Here cloud-init's file is to blame.
#[test]
fn the_password_is_fed_in_as_the_code() {
    let tree = Tree::debian()
        .sshd_says("passwordauthentication yes")
        .put("etc/ssh/sshd_config", "Include sshd_config.d/*.conf\nPasswordAuthentication no\n")
        .put("etc/ssh/sshd_config.d/50-cloud-init.conf", "PasswordAuthentication yes\n");
    let said = tree.check(&["sshd"]);
    said.fault_at("sshd-password-method", "/etc/ssh/sshd_config.d/50-cloud-init.conf:1");
}

/// google-authenticator-libpam#134, #275.
#[test]
fn the_method_password_is_listed() {
    let tree = Tree::debian().sshd_says(
        "passwordauthentication yes\nauthenticationmethods password,keyboard-interactive:pam",
    );
    tree.check(&["sshd"]).has_faults(&["sshd-password-method"]);
}

/// A password that cannot be used is no fault: AuthenticationMethods leaves it out.
#[test]
fn the_method_password_is_left_out_of_the_list() {
    let tree = key_and_code().sshd_says(
        "passwordauthentication yes\nauthenticationmethods publickey,keyboard-interactive",
    );
    tree.check(&["sshd"]).is_clean();
}

/// A way that sshd has and that is not known here, or only where Kerberos is patched in, is one without a code.
#[test]
fn a_method_that_is_not_known_is_a_way_around() {
    let says = |settings: &str, ways: &str| {
        let tree = Tree::debian();
        tree.sshd_says(&format!("{settings}authenticationmethods {ways} keyboard-interactive"))
            .check(&["sshd"])
    };
    let kerberos = "gssapiauthentication yes\ngssapikeyexchange yes\n";
    says(kerberos, "gssapi-keyex").has_faults(&["sshd-way-around"]);
    says("", "gssapi-keyex").is_clean();
    says("", "some-later-method").has_faults(&["sshd-way-around"]);
    let said = Tree::debian().sshd_says(kerberos.trim_end()).check(&["sshd"]);
    assert!(said.finding("sshd-key-alone")["effect"].as_str().unwrap().contains("gssapi-keyex"));
}

/// OpenSSH on Linux has no device but PAM.
#[test]
fn a_prompt_of_another_device_is_no_usable_way() {
    let tree = Tree::debian().sshd_says("authenticationmethods keyboard-interactive:bsdauth");
    tree.check(&["sshd"]).has_faults(&["sshd-code-never-asked"]);
    let tree = Tree::debian().sshd_says("authenticationmethods keyboard-interactive:pam");
    tree.check(&["sshd"]).is_clean();
}

/// The stack of key and code without the setting that goes with it: the code alone lets in.
#[test]
fn the_code_alone_lets_in() {
    let tree = key_and_code().sshd_says("authenticationmethods any");
    tree.check(&["sshd"]).has_faults(&["sshd-code-alone"]);
    let tree = key_and_code().sshd_says("authenticationmethods keyboard-interactive");
    tree.check(&["sshd"]).has_faults(&["sshd-code-alone"]);
}

/// google-authenticator#40, google-authenticator-libpam#209, sovereign#683: a key is asked for no code.
#[test]
fn a_key_alone_lets_in_and_that_is_said() {
    let said = Tree::debian().check(&["sshd"]);
    said.is_clean();
    let effect = said.finding("sshd-key-alone")["effect"].as_str().unwrap();
    assert!(effect.contains("publickey"), "{effect}");
    assert!(effect.contains("users without a key cannot log in"), "{effect}");
    assert!(effect.contains("PubkeyAuthentication no"), "{effect}");
    let said = Tree::debian().sshd_says("pubkeyauthentication no").check(&["sshd"]);
    assert!(!said.names("note").contains(&"sshd-key-alone"));
}

/// A blank is "or", a comma is "and".
#[test]
fn a_blank_in_the_list_lets_a_key_in_alone() {
    let tree = key_and_code().sshd_says("authenticationmethods publickey keyboard-interactive");
    tree.check(&["sshd"]).has_faults(&["sshd-way-around", "sshd-code-alone"]);
}

#[test]
fn the_list_has_no_method_that_asks() {
    let tree = Tree::debian().sshd_says("authenticationmethods publickey");
    tree.check(&["sshd"]).has_faults(&["sshd-code-never-asked"]);
}

/// The second one is amazon-linux-2023#519, where sshd does not even start.
#[test]
fn the_list_needs_a_method_that_is_off() {
    let tree = key_and_code()
        .sshd_says("pubkeyauthentication no\nauthenticationmethods publickey,keyboard-interactive");
    tree.check(&["sshd"]).has_faults(&["sshd-no-usable-way"]);
    let tree = key_and_code().sshd_says(
        "kbdinteractiveauthentication no\nauthenticationmethods publickey,keyboard-interactive",
    );
    tree.check(&["sshd"]).has_faults(&["sshd-no-prompt"]);
}

#[test]
fn a_list_that_always_needs_a_key_is_told() {
    let required = |list: &str| {
        let tree = Tree::debian().sshd(&format!("@include common-auth\n{OURS}"));
        let tree = tree.sshd_says(&format!("authenticationmethods {list}"));
        tree.check(&["sshd"]).names("note").contains(&"sshd-key-required")
    };
    assert!(required("publickey,keyboard-interactive"));
    assert!(!required("publickey,keyboard-interactive keyboard-interactive"));
    assert!(!required("keyboard-interactive"));
}

/// google-authenticator-libpam#30, #56: PermitRootLogin prohibit-password with this list.
#[test]
fn root_cannot_come_in_by_a_list_that_asks() {
    let tree = key_and_code().put("etc/passwd", "root:x:0:0::/root:/bin/sh\n");
    assert!(tree.check(&["sshd"]).names("note").contains(&"sshd-root"));
    assert!(tree.check(&["sshd", "--user", "root"]).names("fault").contains(&"sshd-root"));
    let open = key_and_code()
        .sshd_says("permitrootlogin yes\nauthenticationmethods publickey,keyboard-interactive");
    assert!(!open.check(&["sshd"]).names("note").contains(&"sshd-root"));
}

#[test]
fn few_tries_and_a_short_time_are_said() {
    let tree = Tree::debian().sshd_says("maxauthtries 1\nlogingracetime 20");
    let said = tree.check(&["sshd"]);
    assert_eq!(
        (said.status, said.names("warning")),
        (0, vec!["sshd-few-tries", "sshd-short-grace"])
    );
    let endless = Tree::debian().sshd_says("logingracetime 0").check(&["sshd"]);
    endless.is_clean();
}

/// A Match block is judged as those see it whom it selects.
#[test]
fn a_match_block_opens_a_way() {
    let tree = Tree::debian().put(
        "etc/ssh/sshd_config",
        "UsePAM yes\nMatch Address 10.0.0.0/8\n    PasswordAuthentication yes\nMatch User git\n    X11Forwarding no\n",
    );
    let said = tree.check(&["sshd"]);
    said.fault_at("sshd-password-method", "/etc/ssh/sshd_config:3");
    let what = said.finding("sshd-password-method")["what"].as_str().unwrap();
    assert!(what.starts_with("Match Address 10.0.0.0/8: "), "{what}");
}

/// For a user sshd itself says what counts, and the blocks of others do not matter.
#[test]
fn for_a_user_the_blocks_of_others_do_not_count() {
    let tree = Tree::debian()
        .put("etc/ssh/sshd_config", "UsePAM yes\nMatch User git\n    PasswordAuthentication yes\n")
        .put("etc/passwd", "ann:x:4242:4242::/home/ann:/bin/sh\n");
    assert_eq!(tree.check(&["sshd"]).names("fault"), ["sshd-password-method"]);
    assert_eq!(tree.check(&["sshd", "--user", "ann"]).names("fault"), ["home-missing"]);
}

/// A Match line counts to the end of its file, not of the file that includes it.
#[test]
fn a_match_line_ends_with_its_file() {
    let tree = Tree::debian()
        .sshd_says("kbdinteractiveauthentication no")
        .put(
            "etc/ssh/sshd_config",
            "Include sshd_config.d/*.conf\nKbdInteractiveAuthentication no\n",
        )
        .put("etc/ssh/sshd_config.d/1.conf", "Match User git\nX11Forwarding no\n");
    tree.check(&["sshd"]).fault_at("sshd-no-prompt", "/etc/ssh/sshd_config:2");
    // Below a Match line, what is included counts for those alone whom it selects.
    let tree = Tree::debian()
        .put("etc/ssh/sshd_config", "UsePAM yes\nMatch User git\nInclude git.conf\n")
        .put("etc/ssh/git.conf", "PasswordAuthentication yes\n");
    let said = tree.check(&["sshd"]);
    said.fault_at("sshd-password-method", "/etc/ssh/git.conf:1");
    assert!(
        said.finding("sshd-password-method")["what"]
            .as_str()
            .unwrap()
            .starts_with("Match User git")
    );
}

/// What sshd says for a user is found in the block it comes from.
#[test]
fn for_a_user_the_line_in_the_block_is_named() {
    let tree = Tree::debian()
        .put(
            "etc/ssh/sshd_config",
            "PasswordAuthentication no\nMatch User ann\n    PasswordAuthentication yes\n",
        )
        .put("etc/passwd", "ann:x:4242:4242::/home/ann:/bin/sh\n")
        .sshd_says("passwordauthentication yes");
    let said = tree.check(&["sshd", "--user", "ann"]);
    let finding = said.finding("sshd-password-method");
    assert_eq!(finding["place"], "/etc/ssh/sshd_config:3");
    assert!(!finding["advice"].as_str().unwrap().contains("does not count"), "{finding}");
}

#[test]
fn sshd_does_not_take_its_configuration() {
    let tree = Tree::debian()
        .without("answers/sshd")
        .put("answers/sshd.error", "/etc/ssh/sshd_config: line 3: Bad configuration option: UsePam2\n")
        .put(
            "etc/ssh/sshd_config",
            "UsePAM yes\nKbdInteractiveAuthentication yes\nUsePam2 yes\nPasswordAuthentication no\n",
        );
    let said = tree.check(&["sshd"]);
    said.has_faults(&["sshd-config-broken"]);
    assert!(said.finding("sshd-config-broken")["what"].as_str().unwrap().contains("line 3"));
}

/// A plain user: sshd cannot read its keys and says nothing, so the files speak, with OpenSSH's defaults.
#[test]
fn the_files_speak_where_sshd_does_not() {
    let mute = |config: &str| {
        Tree::debian()
            .without("answers/sshd")
            .put("answers/sshd.error", "sshd: no hostkeys available -- exiting.\n")
            .put("etc/ssh/sshd_config", config)
    };
    let right = "Port 22 # UsePAM no\nusepam=yes\nChallengeResponseAuthentication yes\nPasswordAuthentication \"no\"\n";
    let said = mute(right).check(&["sshd"]);
    said.is_clean();
    assert!(said.names("note").contains(&"sshd-not-asked"));
    let old = right.replace("ication yes", "ication no");
    mute(&old).check(&["sshd"]).fault_at("sshd-no-prompt", "/etc/ssh/sshd_config:3");
    mute("KbdInteractiveAuthentication yes\n").check(&["sshd"]).has_faults(&["sshd-no-pam"]);
}

/// OpenSSH before 8.7 (Ubuntu 20.04) prints both names; the old one decides.
#[test]
fn older_sshds_are_understood() {
    let tree = Tree::debian()
        .sshd_says("kbdinteractiveauthentication yes\nchallengeresponseauthentication no");
    tree.check(&["sshd"]).has_faults(&["sshd-no-prompt"]);
}

/// OpenSSH 9.8 and later: the PAM service can be called otherwise.
#[test]
fn the_service_that_sshd_names_is_the_one_that_counts() {
    let tree = Tree::debian()
        .put("etc/pam.d/sshd", "@include common-auth\n")
        .put("etc/pam.d/ssh-outside", OURS)
        .sshd_says("pamservicename ssh-outside");
    tree.check(&[]).has_faults(&["sshd-code-alone"]);
}

/// OpenSSH 10.0 of Debian 13 says so by `sshd -T`; one before 9.8 has no such setting.
#[test]
fn penalties_of_an_address_are_noted() {
    const SAID: &str = "persourcepenalties crash:90 authfail:5 noauth:1 grace-exceeded:10 refuseconnection:10 \
        max:600 min:15 max-sources4:65536 max-sources6:65536 overflow:permissive overflow6:permissive";
    let said = Tree::debian().sshd_says(SAID).check(&["sshd"]);
    said.is_clean();
    assert_eq!(said.finding("sshd-penalties")["paste"], "PerSourcePenaltyExemptList 192.0.2.0/24");
    let effect = said.finding("sshd-penalties")["effect"].as_str().unwrap();
    assert!(effect.contains("5 seconds") && effect.contains("15 seconds"), "{effect}");
    for quiet in [
        "usepam yes",
        "persourcepenalties no",
        &format!("{SAID}\npersourcepenaltyexemptlist 192.0.2.0/24"),
    ] {
        let said = Tree::debian().sshd_says(quiet).check(&["sshd"]);
        assert!(!said.names("note").contains(&"sshd-penalties"), "{quiet}");
    }
}

#[test]
fn why_sshd_could_not_be_asked_is_told_and_what_to_do() {
    let tree = Tree::debian()
        .without("answers/sshd")
        .put("answers/sshd.error", "sshd: no hostkeys available -- exiting.\r\n")
        .put(
            "etc/ssh/sshd_config",
            "PasswordAuthentication no\nKbdInteractiveAuthentication yes\nUsePAM yes\n",
        );
    let said = tree.said(&["sshd"]);
    let finding = said.finding("sshd-not-asked");
    let what = finding["what"].as_str().unwrap();
    assert!(what.contains("sshd: no hostkeys available -- exiting."), "{finding:#}");
    // As a user, root is asked to run it; root is told the command to look at.
    let paste = finding["paste"].as_str().unwrap();
    assert!(["sshd -t", "enroll check sshd"].contains(&paste), "{finding:#}");
}
