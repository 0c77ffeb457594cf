"""Lists, one a line, what the policy allows: "source target class permission" for the targets named, with
attributes resolved; and "source target class default name" for transitions that give one of them.
    selinux_allowed.py POLICY TARGET... [-- FOLDER...]     (of a FOLDER: searching alone)"""

import sys
import setools

policy = setools.SELinuxPolicy(sys.argv[1])
targets, _, folders = " ".join(sys.argv[2:]).partition(" -- ")


def sources(rule):
    return rule.source.expand()


lines = set()
for name in targets.split() + folders.split():
    classes = ["dir"] if name in folders.split() else ["dir", "file"]
    for rule in setools.TERuleQuery(policy, ruletype=["allow"], target=name, tclass=classes).results():
        # A rule of a boolean counts: an administrator may switch it on.
        for permission in {"search"} & rule.perms if name in folders.split() else rule.perms:
            lines.update(f"{source} {name} {rule.tclass} {permission}" for source in sources(rule))
for name in targets.split():
    for rule in setools.TERuleQuery(policy, ruletype=["type_transition"], default=name).results():
        lines.update(f"{source} {rule.target} {rule.tclass} {name} {rule.filename}" for source in sources(rule))
print("\n".join(sorted(lines)))
