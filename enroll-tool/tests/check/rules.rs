//! libpam's own rules, as the simulation has them: stacks of pam_debug, whose results are given.

use crate::tree::{MODULES, Tree, module};

/// Every rule of libpam that the others of this file do not show: the result of stacks of pam_debug, whose
/// results are given. tests/e2e/cases/80-check.sh compares many more with the real libpam.
#[test]
fn a_stack_ends_as_pam_conf_5_says() {
    for (lines, result) in [
        ("required auth=success", "PAM_SUCCESS"),
        ("optional auth=ignore", "PAM_PERM_DENIED"),
        ("required auth=auth_err|required auth=maxtries", "PAM_AUTH_ERR"),
        ("required auth=auth_err|sufficient auth=success", "PAM_AUTH_ERR"),
        ("requisite auth=maxtries|required auth=auth_err", "PAM_MAXTRIES"),
        ("optional auth=auth_err|required auth=success", "PAM_SUCCESS"),
        ("sufficient auth=success|required auth=auth_err", "PAM_SUCCESS"),
        ("[success=1] auth=success|required auth=auth_err|required auth=success", "PAM_SUCCESS"),
        ("[success=1] auth=success|required auth=success", "PAM_PERM_DENIED"),
        ("[success=2] auth=success|required auth=success", "PAM_PERM_DENIED"),
        (
            "required auth=auth_err|[default=reset] auth=success|required auth=success",
            "PAM_SUCCESS",
        ),
        ("[default=ok] auth=acct_expired|required auth=success", "PAM_ACCT_EXPIRED"),
        ("required auth=new_authtok_reqd|required auth=success", "PAM_NEW_AUTHTOK_REQD"),
        ("[default=ok] auth=ignore", "PAM_IGNORE"),
        ("[default=bad] auth=ignore", "PAM_PERM_DENIED"),
        // "done" is no decision after a failure: what follows still counts.
        (
            "required auth=auth_err|sufficient auth=success|[default=reset] auth=success|required auth=success",
            "PAM_SUCCESS",
        ),
    ] {
        let stack: String = lines
            .split('|')
            .map(|line| line.rsplit_once(' ').unwrap())
            .map(|(control, result)| format!("auth {control} pam_debug.so {result}\n"))
            .collect();
        let tree = Tree::debian()
            .bytes(&format!("{MODULES}/pam_debug.so"), &module())
            .put("etc/pam.d/x", &stack);
        let said = tree.check(&["x"]);
        assert_eq!(said.all["services"][0]["results"], serde_json::json!([result]), "{lines}");
    }
}

#[test]
fn a_substack_counts_as_one_and_keeps_its_decisions_to_itself() {
    for (stack, part, result) in [
        // A jump takes it as one module.
        (
            "[success=1] auth=success|part|required auth=maxtries",
            "requisite auth=auth_err|requisite auth=conv_err",
            "PAM_MAXTRIES",
        ),
        // "done" and "die" end it alone.
        (
            "part|required auth=maxtries",
            "sufficient auth=success|required auth=auth_err",
            "PAM_MAXTRIES",
        ),
        (
            "part|[default=reset] auth=success|required auth=success",
            "requisite auth=auth_err",
            "PAM_SUCCESS",
        ),
        // "reset" in it goes back to its beginning, not to that of the stack.
        (
            "required auth=auth_err|part|required auth=success",
            "[default=reset] auth=success",
            "PAM_AUTH_ERR",
        ),
        // A jump does not lead out of it.
        ("part|required auth=success", "[success=1] auth=success", "PAM_PERM_DENIED"),
    ] {
        let lines = |text: &str| -> String {
            let line = |line: &str| match line.rsplit_once(' ') {
                None => "auth substack part\n".to_owned(),
                Some((control, result)) => format!("auth {control} pam_debug.so {result}\n"),
            };
            text.split('|').map(line).collect()
        };
        let tree = Tree::debian()
            .bytes(&format!("{MODULES}/pam_debug.so"), &module())
            .put("etc/pam.d/x", &lines(stack))
            .put("etc/pam.d/part", &lines(part));
        let said = tree.check(&["x"]);
        assert_eq!(
            said.all["services"][0]["results"],
            serde_json::json!([result]),
            "{stack}; {part}"
        );
    }
}
