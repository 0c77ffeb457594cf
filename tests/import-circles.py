#!/usr/bin/env python3
"""No files of a crate import each other in a circle. A file imports another one if it names something of it: in `use`,
or in a path in the code. Tests do not count. The folders of the crates in `LAYERED` do not import each other in
circles either.

    tests/import-circles.py          what is wrong
    tests/import-circles.py CRATE    all circles of a crate, and their imports; for example enroll-tool
    tests/import-circles.py --draw   the modules of each crate without circles, by what they import; of LAYERED the folders"""

import pathlib
import re
import sys

REPO = pathlib.Path(__file__).resolve().parents[1]
CRATES = sorted(path.parent for path in REPO.glob("crates/*/Cargo.toml")) + [REPO / "enroll-tool", REPO / "pam_totp", REPO / "totpd", REPO / "deliver", REPO / "key-agent", REPO / "fleet-server", REPO / "fleet-agent"]
# A folder is all that stands below one name beside lib.rs or main.rs.
LAYERED = {"enroll-tool"}
# A path that may begin with one of these, or with a child module.
START = r"(?:crate|self|super)"


def code(path):
    """The text without comments, literals and tests."""
    shown = r"(?:pub(?:\([^)]*\))? )?"
    text = re.sub(rf"#\[cfg\(test\)\]\s*(?:#\[[^\]]*\]\s*)*{shown}mod \w+;", "", path.read_text())
    text = re.split(rf"#\[cfg\(test\)\]\s*(?:#\[[^\]]*\]\s*)*{shown}mod \w+", text)[0]
    # In one go: a comment may hold one quotation mark, and a literal two slashes.
    skipped = r"""//[^\n]*|b?'(?:[^'\\\n]|\\[^\n]{1,8}?)'|r#"(?s:.*?)"#|b?"(?:[^"\\]|\\.)*\""""
    text = re.sub(skipped, lambda found: "" if found[0].startswith("//") else '""', text)
    # A path that says who may see an item imports nothing.
    text = re.sub(r"\bpub\(in [^)]*\)", "pub", text)
    return re.sub(r"#\[cfg\(test\)\]\s*(?:pub )?(?:use|fn)[^;{]*[;{]", "", text)


def paths_of_use(tree, before=()):
    """The paths of a `use`, whose braces may hold more of them."""
    tree = tree.strip()
    if (brace := tree.find("{")) < 0:
        name = re.split(r"\s+as\s+", tree)[0].strip()
        yield before + tuple(part.strip() for part in name.split("::") if part.strip())
        return
    head = before + tuple(part.strip() for part in tree[:brace].split("::") if part.strip())
    depth, begin = 0, brace + 1
    for at in range(brace, len(tree)):
        depth += (tree[at] == "{") - (tree[at] == "}")
        if (depth == 1 and tree[at] == ",") or (depth == 0 and tree[at] == "}"):
            if tree[begin:at].strip():
                yield from paths_of_use(tree[begin:at], head)
            begin = at + 1
            if depth == 0:
                return


def modules_of(crate):
    """Module path to file."""
    root = crate / "src"
    found = {}
    for path in sorted(root.rglob("*.rs")):
        parts = path.relative_to(root).with_suffix("").parts
        if parts[-1] == "tests" or "bin" in parts:
            continue
        found[parts[:-1] if parts[-1] in ("mod", "lib", "main") else parts] = path
    return found


def resolve(path, here, modules):
    """The module that a path leads into, or None if it is of another crate."""
    parts = list(path)
    at = list(here)
    if parts[0] == "crate":
        at, parts = [], parts[1:]
    elif parts[0] in ("self", "super"):
        while parts and parts[0] in ("self", "super"):
            if parts.pop(0) == "super":
                at = at[:-1]
    elif tuple(at + parts[:1]) not in modules:
        return None
    while parts and tuple(at + parts[:1]) in modules:
        at.append(parts.pop(0))
    return tuple(at)


def imports_of(crate):
    modules = modules_of(crate)
    imports = {}
    for here, path in modules.items():
        text = code(path)
        names = [name for tree in re.findall(r"\buse\s+([^;]+);", text) for name in paths_of_use(tree)]
        rest = re.sub(r"\buse\s+[^;]+;", "", text)
        names += [tuple(found.split("::")) for found in re.findall(rf"\b{START}(?:::\w+)+", rest)]
        children = {name[-1] for name in modules if name and name[:-1] == here}
        names += [tuple(found.split("::")) for found in re.findall(r"(?<![\w:])[a-z_]\w*(?:::\w+)+", rest) if found.split("::")[0] in children]
        found = {resolve(name, here, modules) for name in names if name}
        imports[here] = {to for to in found if to is not None and to != here and to in modules}
    return modules, imports


def circles(imports):
    """Groups of modules that reach each other (Tarjan)."""
    number, low, stack, groups = {}, {}, [], []

    def visit(node):
        number[node] = low[node] = len(number)
        stack.append(node)
        for to in sorted(imports[node]):
            if to not in number:
                visit(to)
                low[node] = min(low[node], low[to])
            elif to in stack:
                low[node] = min(low[node], number[to])
        if low[node] == number[node]:
            group = set(stack[stack.index(node) :])
            del stack[stack.index(node) :]
            if len(group) > 1:
                groups.append(group)

    for node in sorted(imports):
        if node not in number:
            visit(node)
    return groups


def between_folders(imports):
    """Which folders import which. The root of the crate is none."""
    found = {node[:1]: set() for node in imports if node}
    for node, all_to in imports.items():
        found.get(node[:1], set()).update(to[:1] for to in all_to if to and to[:1] != node[:1])
    return found


def told(crate, modules, imports):
    for group in circles(imports):
        print(f"{len(group)} files import each other in circles:")
        for node in sorted(group):
            inside = ", ".join("::".join(to) or "lib" for to in sorted(imports[node] & group))
            print(f"    {modules[node].relative_to(crate / 'src')} imports {inside}")


def drawn(imports):
    """The modules in layers: each imports only what stands in layers below."""
    height = {}

    def of(node):
        if node not in height:
            height[node] = 1 + max((of(to) for to in imports[node] if to), default=-1)
        return height[node]

    for node in imports:
        of(node)
    for layer in range(max(height.values()), -1, -1):
        print("  ".join("::".join(node) for node in sorted(height) if node and height[node] == layer))


def main():
    sys.setrecursionlimit(10_000)
    faults = 0
    for crate in CRATES:
        modules, imports = imports_of(crate)
        name = str(crate.relative_to(REPO))
        if sys.argv[1:] == [name]:
            told(crate, modules, imports)
        if sys.argv[1:] == ["--draw"] and not circles(imports):
            print(f"{name}:")
            drawn(between_folders(imports) if name in LAYERED else imports)
        for folders in circles(between_folders(imports)) if name in LAYERED else []:
            faults += 1
            print(f"{name}: folders import each other in circles: {', '.join(sorted(folder for (folder,) in folders))}")
        count = sum(map(len, circles(imports)))
        if count:
            faults += 1
            print(f"{name}: {count} files are in circles: tests/import-circles.py {name}")
    if not faults:
        print(f"no circles in {', '.join(str(crate.relative_to(REPO)) for crate in CRATES)}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
