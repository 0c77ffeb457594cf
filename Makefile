# pam_totp: build, try, test, install. `make` alone lists what can be done.

PREFIX ?= /usr
DESTDIR ?=
CARGO ?= cargo
# The folder of the distribution's PAM modules is where pam_unix.so is.
PAM_MODULE_DIR ?= $(firstword $(patsubst %/pam_unix.so,%,$(wildcard \
    /usr/lib/$(shell gcc -print-multiarch 2>/dev/null)/security/pam_unix.so \
    /lib/$(shell gcc -print-multiarch 2>/dev/null)/security/pam_unix.so \
    /usr/lib64/security/pam_unix.so /lib64/security/pam_unix.so \
    /usr/lib/security/pam_unix.so /lib/security/pam_unix.so)))
# Where zsh looks: Debian's place; elsewhere often site-functions.
ZSH_COMPLETIONS ?= $(PREFIX)/share/zsh/vendor-completions
# Cargo's own variable, for another processor (docs/packages.md); cargo puts what it builds into a folder of that name.
CARGO_BUILD_TARGET ?=
ifneq ($(CARGO_BUILD_TARGET),)
export CARGO_BUILD_TARGET
endif
# Cargo's target folder, asked once and only where it is needed; "target" if it is the usual one. The packages are
# always written into target/.
CARGO_TARGET_DIR ?=
TARGET = $(eval TARGET := $(shell folder=$$(CARGO='$(CARGO)' CARGO_TARGET_DIR='$(CARGO_TARGET_DIR)' packaging/target-folder.sh); \
    if [ "$$folder" = "$$(pwd)/target" ]; then echo target; else echo "$$folder"; fi))$(TARGET)
RELEASE = $(TARGET)/$(if $(CARGO_BUILD_TARGET),$(CARGO_BUILD_TARGET)/)release
NO_BUILD = echo "$(RELEASE) has no build: run make build first. If your build is elsewhere, add CARGO_TARGET_DIR=FOLDER"
MODULE = $(RELEASE)/libpam_totp.so
# Has every part of the module, for the calls that the other one hands over.
FULL = $(RELEASE)/libpam_totp_full.so
ENROLL = $(RELEASE)/enroll
# The helper, for programs that run as the user: only `make install-helper` installs it.
HELPER = $(RELEASE)/pam_totpd
HELPER_MANUAL = packaging/man/pam_totpd.8
# The delivery agent and its commands: only `make install-deliver` installs them.
DELIVER = $(RELEASE)/pam_totp_deliver $(RELEASE)/totp-deliver-smtp $(RELEASE)/totp-deliver-http
DELIVER_MANUALS = packaging/man/pam_totp_deliver.8 packaging/man/totp-deliver-smtp.8 packaging/man/totp-deliver-http.8
# The key agent: only `make install-key` installs it.
KEY = $(RELEASE)/pam_totp_key
KEY_MANUAL = packaging/man/pam_totp_key.8
MANUALS = $(filter-out $(HELPER_MANUAL) $(DELIVER_MANUALS) $(KEY_MANUAL),$(wildcard packaging/man/*.[1-8]))

.PHONY: help build in-place demo test lint unit e2e attack attack-helper compare mutants mutants-short bench fuzz fuzz-short guessing models peers test-matrix \
    delivery record install uninstall install-helper uninstall-helper install-deliver \
    uninstall-deliver install-key uninstall-key deb rpm source sbom release advisories test-packages drills clean \
    cockpit test-cockpit install-cockpit uninstall-cockpit test-fleet

help:
	@echo "make demo             show a QR code, and an SSH login that asks for the code"
	@echo "make test             run lint, unit tests and end-to-end cases"
	@echo "make fuzz             look for inputs that break a promise; FUZZ_SECONDS (60) for each target"
	@echo "make mutants          break each rule on purpose, and check that a test fails"
	@echo "make build            build the module and enroll"
	@echo "sudo make install     install the module and enroll (PREFIX, DESTDIR, PAM_MODULE_DIR); edits no PAM file"
	@echo "sudo make uninstall   remove the module and enroll"
	@echo "sudo make install-helper    install the helper for screen lockers; make uninstall-helper removes it"
	@echo "sudo make install-deliver   install what delivers codes by mail and SMS; make uninstall-deliver removes it"
	@echo "sudo make install-key       install what asks security keys; make uninstall-key removes it"
	@echo "make cockpit          build the page for Cockpit, in cockpit/dist (needs Node.js and npm)"
	@echo "sudo make install-cockpit   install that page; make uninstall-cockpit removes it"
	@echo "make deb, make rpm    build the packages, in target/"
	@echo
	@echo "make record           record anew the sessions that the pages and the manual show"
	@echo "make attack           run the table of attacks against the module"
	@echo "make delivery         deliver codes through real postfix, Kannel and gammu-smsd"
	@echo "make test-cockpit     test the page for Cockpit in a browser, with a real cockpit-ws; writes docs/cockpit/"
	@echo "make drills           play through what can go wrong on a machine with codes (docs/drills.md)"
	@echo "make compare          the table of attacks against pam_totp and two other modules; writes docs/comparison.md"
	@echo "make test-matrix      run the end-to-end cases on Debian bullseye, bookworm and trixie"
	@echo "make test-fleet       run the ledgers of a fleet server on PostgreSQL"
	@echo "make guessing         compute the odds of guessing a code in a year"
	@echo "make models           check a model: every fault between every three logins that share a code"
	@echo "make bench            measure the cost of a login, beside two other modules; writes docs/benchmarks.md"
	@echo "make source           make the source package, with all crates; it builds without a network"
	@echo "make sbom             list what the programs are linked from, as CycloneDX JSON, in target/"
	@echo "make advisories       look the crates up in RustSec's database (ADVISORY_DB=FOLDER: a clone of it)"
	@echo "make release          make packages, source and SBOM, with sums signed by RELEASE_KEY, in target/dist-VERSION"
	@echo "make test-packages    install, upgrade and remove the packages in throw-away roots; SELinux, polkit, container"

build:
	@tests/e2e/install-tools.sh build
	$(CARGO) build --release --locked -p pam_totp -p pam_totp_full -p totpd -p enroll-tool
# By itself: cargo gives the crates of one command the features that any of them asks for, and the module stays small.
	$(CARGO) build --release --locked -p pam-totp-deliver
# It needs libfido2, which key-agent/build.rs looks for.
	$(CARGO) build --release --locked -p pam-totp-key

# What runs the programs looks for them in target/, in roots of its own. It says so at once, not after the build.
in-place:
	@test "$$(realpath -m target)" = "$$(realpath -m '$(TARGET)')" || { \
	    echo "Cargo builds into $(TARGET), but the tests and the demo use target/. Unset CARGO_TARGET_DIR (and target-dir in"; \
	    echo "the configuration of cargo), or make target a link to that folder: ln -s $(TARGET) target"; exit 1; }

demo: in-place
	@tests/e2e/install-tools.sh demo
	@echo "Building the module and enroll. The first build takes a few minutes, and prints nothing."
	@$(CARGO) build --release --locked -q -p pam_totp -p pam_totp_full -p enroll-tool
	@tests/e2e/demo.sh

test: in-place
	@tests/e2e/install-tools.sh test
	$(MAKE) lint
	$(MAKE) unit
	$(MAKE) e2e

lint:
	$(CARGO) fmt --all --check
	$(CARGO) fmt --manifest-path fuzz/Cargo.toml --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings
# The fuzz targets compile the module's sources a second time. The path keeps libFuzzer's C++ from being built.
	CUSTOM_LIBFUZZER_PATH=/nonexistent/libfuzzer.a CARGO_TARGET_DIR=fuzz/target \
	    $(CARGO) clippy -q --manifest-path fuzz/Cargo.toml --all-targets --locked -- -D warnings
	shellcheck -S warning .ci/run fuzz/run.sh tests/*/*.sh tests/e2e/cases/*.sh packaging/*/*.sh packaging/debian/tests/login tests/*.sh \
	    packaging/runit/*/run packaging/runit/*/log/run
# openrc-run is a shell with functions of its own, and reads the variables that these set.
	shellcheck -S warning -s sh -e SC2034 packaging/openrc/*
	tests/named-tests.sh
	tests/plain-texts.py
	tests/swapped-values.py
	tests/merge-marks.sh
	tests/subjects.sh
	tests/case-users.py
	tests/case-words.py
	tests/links.py
	tests/tables.py
	tests/ledger-docs.py
	tests/log-lines.py
	tests/import-circles.py
	tests/three-parts.py
	tests/processes.py
	tests/mutants/run.py --check
	tests/ci-run.sh
	tests/alone.sh
	tests/bench/limit-test.sh
	tests/target-folder.sh
	tests/unit-build.sh
	tests/workflow.py check

unit: in-place build
	tests/e2e/unit.sh

e2e: in-place build
	tests/e2e/roots-at-once.sh

# The terminal sessions of pages, manual and docs/sessions, played anew. The e2e cases compare them.
record: in-place build
	@tests/e2e/install-tools.sh test
	tests/e2e/throwaway.sh /mnt/pam_totp/tests/e2e/record-inside.sh >target/sessions.json
	tests/e2e/sessions.py write <target/sessions.json
	tests/e2e/picture.py write

# It fails if a right code costs more than 1.02 of google-authenticator's instructions, or a login by the helper takes more than 1.5
# of the time in process (tests/bench/limit.py).
bench: in-place
	@tests/e2e/install-tools.sh compare
	$(CARGO) build --release --locked -q -p pam_totp -p pam_totp_full -p totpd -p e2e-tests
	BENCH_REPORT=$(BENCH_REPORT) tests/bench/run.sh

# Root's logins are tried only by root; fuzz/run.sh says what else can be set.
fuzz:
	@tests/e2e/install-tools.sh fuzz
	fuzz/run.sh

# From the seeds alone and the same each time, for CI: FUZZ_SECONDS (10) a target.
fuzz-short:
	@tests/e2e/install-tools.sh fuzz
	fuzz/run.sh --short

# On other releases of Debian, in roots of their own; the first time makes them, some 10 minutes.
test-matrix:
	tests/e2e/matrix.sh

# The odds of guessing, as docs/threat-model.md has them; and how many tries the peers' packages allow.
guessing:
	$(CARGO) test --release --locked -q -p totp-core --test guessing -- --ignored --nocapture --test-threads=1

# Every fault between every three logins with two records: millions of states.
models:
	$(CARGO) test --release --locked -q -p totp-core --test two_records -- --ignored

peers:
	tests/e2e/throwaway.sh --host-network /mnt/pam_totp/tests/e2e/peers-inside.sh

attack: in-place build
	@tests/e2e/install-tools.sh attack
	tests/attack/run.sh ours --quick

# The same attacks where the helper decides, and its deaths.
attack-helper: in-place build
	@tests/e2e/install-tools.sh attack
	tests/attack/run.sh helper --quick

# Ledgers of a fleet in real databases, which the tests start, hang, end and promote.
test-fleet: in-place
	@tests/e2e/install-tools.sh fleet
	$(CARGO) test --workspace --locked -q --test postgresql -- --include-ignored

# Codes through real postfix, Kannel and gammu-smsd.
delivery: in-place build
	@tests/e2e/install-tools.sh delivery
	tests/delivery/run.sh

compare: in-place build
	@tests/e2e/install-tools.sh compare
	tests/attack/compare.sh

# Needs root, for the throw-away roots. A few by name: tests/mutants/run.py NAME...
mutants:
	@tests/e2e/install-tools.sh mutants
	tests/mutants/run.py

# The most important ones, for CI.
mutants-short:
	@tests/e2e/install-tools.sh mutants
	tests/mutants/run.py --short

# Installing needs what `make build` made, and builds nothing: root runs no compiler. The module is put
# beside its place and renamed, so that a login in that moment finds the old or the new one, whole. The full build comes
# first: the other one looks for it beside itself.
install:
	@test -f $(MODULE) -a -f $(FULL) -a -f $(ENROLL) || { $(NO_BUILD); exit 1; }
	@test -n "$(PAM_MODULE_DIR)" || { echo "say where PAM modules are: make install PAM_MODULE_DIR=..."; exit 1; }
	install -d $(DESTDIR)$(PAM_MODULE_DIR) $(DESTDIR)$(PREFIX)/bin $(DESTDIR)/etc/pam.d
	install -m 644 $(FULL) $(DESTDIR)$(PAM_MODULE_DIR)/.pam_totp_full.so.new
	mv -f $(DESTDIR)$(PAM_MODULE_DIR)/.pam_totp_full.so.new $(DESTDIR)$(PAM_MODULE_DIR)/pam_totp_full.so
	install -m 644 $(MODULE) $(DESTDIR)$(PAM_MODULE_DIR)/.pam_totp.so.new
	mv -f $(DESTDIR)$(PAM_MODULE_DIR)/.pam_totp.so.new $(DESTDIR)$(PAM_MODULE_DIR)/pam_totp.so
	install -m 755 $(ENROLL) $(DESTDIR)$(PREFIX)/bin/enroll
	@if test -e $(DESTDIR)/etc/pam.d/enroll; then echo "/etc/pam.d/enroll is there already and stays as it is"; \
	else install -m 644 packaging/pam.d/enroll $(DESTDIR)/etc/pam.d/enroll; fi
	install -d -m 711 $(DESTDIR)/var/lib/pam_totp
	install -d $(DESTDIR)$(PREFIX)/share/doc/pam_totp
	@for file in README.md packaging/pam_totp.toml packaging/cron/cron-daily; do \
	    ! test -f $$file || install -m 644 $$file $(DESTDIR)$(PREFIX)/share/doc/pam_totp/; done
	@for page in $(MANUALS); do section=$${page##*.}; \
	    install -d $(DESTDIR)$(PREFIX)/share/man/man$$section; \
	    install -m 644 $$page $(DESTDIR)$(PREFIX)/share/man/man$$section/; done
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	install -m 644 packaging/systemd/pam-totp-check.service packaging/systemd/pam-totp-check.timer \
	    $(DESTDIR)$(PREFIX)/lib/systemd/system/
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(ZSH_COMPLETIONS) \
	    $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	install -m 644 packaging/completions/enroll.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/enroll
	install -m 644 packaging/completions/_enroll $(DESTDIR)$(ZSH_COMPLETIONS)/
	install -m 644 packaging/completions/enroll.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/
	@echo
	@echo "Installed. No PAM file was changed. Next: run enroll as yourself, then, as root: enroll setup sshd"
	@echo "To be warned when an update removes the code, also run: systemctl enable --now pam-totp-check.timer"

# Removing the module while a PAM file names it would lock people out.
uninstall:
	@test "$(FORCE)" = 1 || ! test -x $(DESTDIR)$(PREFIX)/bin/enroll || \
	    $(DESTDIR)$(PREFIX)/bin/enroll check --removable $(if $(DESTDIR),--root $(DESTDIR)) || { \
	    echo "These files name pam_totp.so; remove the line first, or nobody can log in (FORCE=1 to remove anyway)."; \
	    echo "If enroll setup wrote the line: enroll setup SERVICE --undo, until it says that the service asks for no code."; exit 1; }
	@! test -e $(DESTDIR)/etc/ssh/sshd_config.d/00-pam_totp.conf || \
	    echo "/etc/ssh/sshd_config.d/00-pam_totp.conf stays: sshd goes on as it does now until you delete it."
	@test -n "$(DESTDIR)" || ! test -d /run/systemd/system || systemctl -q disable --now pam-totp-check.timer || true
	rm -f $(DESTDIR)$(PAM_MODULE_DIR)/pam_totp.so $(DESTDIR)$(PAM_MODULE_DIR)/pam_totp_full.so $(DESTDIR)$(PREFIX)/bin/enroll $(DESTDIR)/etc/pam.d/enroll
	rm -f $(foreach end,service timer,$(DESTDIR)$(PREFIX)/lib/systemd/system/pam-totp-check.$(end))
	rm -rf $(DESTDIR)/var/lib/pam_totp/check
	rm -f $(foreach page,$(MANUALS),$(DESTDIR)$(PREFIX)/share/man/man$(subst .,,$(suffix $(page)))/$(notdir $(page)))
	rm -f $(DESTDIR)$(PREFIX)/share/bash-completion/completions/enroll \
	    $(DESTDIR)$(ZSH_COMPLETIONS)/_enroll $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/enroll.fish
	rm -rf $(DESTDIR)$(PREFIX)/share/doc/pam_totp
	@echo "Removed. What users enrolled, and /var/lib/pam_totp, stay."

# From now on, programs that run as the user ask the helper, and the helper reads no home. The marker comes last: while it
# is missing, such programs decide themselves.
install-helper:
	@test -f $(HELPER) || { $(NO_BUILD); exit 1; }
	install -d $(DESTDIR)$(PREFIX)/sbin $(DESTDIR)$(PREFIX)/lib/systemd/system $(DESTDIR)$(PREFIX)/share/man/man8
	install -m 755 $(HELPER) $(DESTDIR)$(PREFIX)/sbin/.pam_totpd.new
	mv -f $(DESTDIR)$(PREFIX)/sbin/.pam_totpd.new $(DESTDIR)$(PREFIX)/sbin/pam_totpd
	install -m 644 packaging/systemd/pam-totpd.socket $(DESTDIR)$(PREFIX)/lib/systemd/system/
	sed 's,/usr/sbin/,$(PREFIX)/sbin/,' packaging/systemd/pam-totpd.service >$(DESTDIR)$(PREFIX)/lib/systemd/system/pam-totpd.service
	chmod 644 $(DESTDIR)$(PREFIX)/lib/systemd/system/pam-totpd.service
	install -m 644 $(HELPER_MANUAL) $(DESTDIR)$(PREFIX)/share/man/man8/
	install -d -m 700 $(DESTDIR)/etc/pam_totp/users
	install -D -m 644 packaging/helper.marker $(DESTDIR)/usr/lib/pam_totp/helper
	@echo
	@echo "Installed. Screen lockers and other programs of users now ask the helper, which reads only credentials of root."
	@echo "Next, as root: systemctl enable --now pam-totpd.socket (or see packaging/openrc, packaging/runit)"
	@echo "Then: enroll admin adopt --all --dry-run"

uninstall-helper:
	@test "$(FORCE)" = 1 || ! test -x $(DESTDIR)$(PREFIX)/bin/enroll || \
	    $(DESTDIR)$(PREFIX)/bin/enroll check --removable-helper $(if $(DESTDIR),--root $(DESTDIR)) || { \
	    echo "These files need the helper: without it, users cannot enrol at a login, and programs of users refuse every code (FORCE=1 to remove anyway)."; \
	    echo "First remove verifier, enrol_at_login, enrol_until, enrol_ticket, and credential if it names files that root holds. Then give the credentials back: enroll admin adopt --all --back"; exit 1; }
	@test -n "$(DESTDIR)" || ! test -d /run/systemd/system || systemctl -q disable --now pam-totpd.socket pam-totpd.service || true
	rm -f $(DESTDIR)/usr/lib/pam_totp/helper $(DESTDIR)$(PREFIX)/sbin/pam_totpd
	rm -f $(foreach end,service socket,$(DESTDIR)$(PREFIX)/lib/systemd/system/pam-totpd.$(end))
	rm -f $(DESTDIR)$(PREFIX)/share/man/man8/$(notdir $(HELPER_MANUAL))
	rmdir --ignore-fail-on-non-empty $(DESTDIR)/usr/lib/pam_totp 2>/dev/null || true
	@echo "Removed. Programs of users decide themselves again."

install-deliver:
	@test -f $(firstword $(DELIVER)) || { $(NO_BUILD); exit 1; }
	install -d $(DESTDIR)$(PREFIX)/sbin $(DESTDIR)$(PREFIX)/lib/systemd/system $(DESTDIR)$(PREFIX)/share/man/man8 $(DESTDIR)$(PREFIX)/share/doc/pam-totp-deliver/examples
	install -m 755 $(DELIVER) $(DESTDIR)$(PREFIX)/sbin/
	install -m 644 packaging/systemd/pam-totp-deliver.socket $(DESTDIR)$(PREFIX)/lib/systemd/system/
	sed 's,/usr/sbin/,$(PREFIX)/sbin/,' packaging/systemd/pam-totp-deliver.service >$(DESTDIR)$(PREFIX)/lib/systemd/system/pam-totp-deliver.service
	chmod 644 $(DESTDIR)$(PREFIX)/lib/systemd/system/pam-totp-deliver.service
	install -m 644 $(DELIVER_MANUALS) $(DESTDIR)$(PREFIX)/share/man/man8/
	install -m 644 $(wildcard packaging/deliver/*.toml) $(DESTDIR)$(PREFIX)/share/doc/pam-totp-deliver/examples/
	install -m 755 packaging/deliver/gammu.sh $(DESTDIR)$(PREFIX)/share/doc/pam-totp-deliver/examples/

	@echo
	@echo "Installed. Next: copy deliver.toml of $(PREFIX)/share/doc/pam-totp-deliver/examples to /etc/pam_totp and name your command."
	@echo "Then, as root: systemctl enable --now pam-totp-deliver.socket (or see packaging/openrc, packaging/runit)"

uninstall-deliver:
	@test "$(FORCE)" = 1 || ! test -x $(DESTDIR)$(PREFIX)/bin/enroll || \
	    $(DESTDIR)$(PREFIX)/bin/enroll check --removable-deliver $(if $(DESTDIR),--root $(DESTDIR)) || { \
	    echo "Without the agent, no code would be sent because of this file (FORCE=1 to remove anyway)."; \
	    echo "Remove email and sms from factors first."; exit 1; }
	@test -n "$(DESTDIR)" || ! test -d /run/systemd/system || \
	    systemctl -q disable --now pam-totp-deliver.socket pam-totp-deliver.service || true
	rm -f $(foreach end,service socket,$(DESTDIR)$(PREFIX)/lib/systemd/system/pam-totp-deliver.$(end))
	rm -f $(foreach file,$(notdir $(DELIVER)),$(DESTDIR)$(PREFIX)/sbin/$(file))
	rm -f $(foreach page,$(notdir $(DELIVER_MANUALS)),$(DESTDIR)$(PREFIX)/share/man/man8/$(page))
	rm -rf $(DESTDIR)$(PREFIX)/share/doc/pam-totp-deliver
	@echo "Removed. The configurations in /etc/pam_totp stay."

install-key:
	@test -f $(KEY) || { $(NO_BUILD); exit 1; }
	install -d $(DESTDIR)$(PREFIX)/sbin $(DESTDIR)$(PREFIX)/lib/systemd/system $(DESTDIR)$(PREFIX)/share/man/man8
	install -m 755 $(KEY) $(DESTDIR)$(PREFIX)/sbin/.pam_totp_key.new
	mv -f $(DESTDIR)$(PREFIX)/sbin/.pam_totp_key.new $(DESTDIR)$(PREFIX)/sbin/pam_totp_key
	install -m 644 packaging/systemd/pam-totp-key.socket $(DESTDIR)$(PREFIX)/lib/systemd/system/
	sed 's,/usr/sbin/,$(PREFIX)/sbin/,' packaging/systemd/pam-totp-key.service >$(DESTDIR)$(PREFIX)/lib/systemd/system/pam-totp-key.service
	chmod 644 $(DESTDIR)$(PREFIX)/lib/systemd/system/pam-totp-key.service
	install -D -m 644 packaging/systemd/pam-totp-key.rules $(DESTDIR)$(PREFIX)/lib/udev/rules.d/70-pam-totp-key.rules
	install -D -m 644 packaging/systemd/pam-totp-key.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/pam-totp-key.conf
	install -m 644 $(KEY_MANUAL) $(DESTDIR)$(PREFIX)/share/man/man8/
	@echo
	@echo "Installed. Next, as root: systemd-sysusers pam-totp-key.conf && udevadm control --reload"
	@echo "Then: udevadm trigger --action=change --subsystem-match=hidraw && systemctl enable --now pam-totp-key.socket"
	@echo "Without systemd: see packaging/openrc, packaging/runit."

uninstall-key:
	@test "$(FORCE)" = 1 || ! test -x $(DESTDIR)$(PREFIX)/bin/enroll || \
	    $(DESTDIR)$(PREFIX)/bin/enroll check --removable-key $(if $(DESTDIR),--root $(DESTDIR)) || { \
	    echo "Without the agent, logins with a security key are refused because of this file (FORCE=1 to remove anyway)."; \
	    echo "Remove key from factors, and key_services, first."; exit 1; }
	@test -n "$(DESTDIR)" || ! test -d /run/systemd/system || \
	    systemctl -q disable --now pam-totp-key.socket pam-totp-key.service || true
	rm -f $(foreach end,service socket,$(DESTDIR)$(PREFIX)/lib/systemd/system/pam-totp-key.$(end))
	rm -f $(DESTDIR)$(PREFIX)/sbin/pam_totp_key $(DESTDIR)$(PREFIX)/share/man/man8/$(notdir $(KEY_MANUAL))
	rm -f $(DESTDIR)$(PREFIX)/lib/udev/rules.d/70-pam-totp-key.rules $(DESTDIR)$(PREFIX)/lib/sysusers.d/pam-totp-key.conf
	@echo "Removed. The user pam_totp_key and the credentials of users stay."

# The versions of cockpit/package-lock.json, each with its hash. No script of a package is run.
cockpit:
	cd cockpit && npm ci --ignore-scripts --no-audit --no-fund && npm run --silent build

# Unit tests, then a browser at a real cockpit-ws. COCKPIT_PICTURES=1 writes the pictures of docs/cockpit/ anew.
test-cockpit: in-place build
	@tests/e2e/install-tools.sh cockpit
	$(MAKE) cockpit
	cd cockpit && npm test --silent
	COCKPIT_PICTURES=$(COCKPIT_PICTURES) tests/cockpit/run.sh

install-cockpit:
	@test -f cockpit/dist/manifest.json || { echo "cockpit/dist has no build: run make cockpit first."; exit 1; }
	install -d $(DESTDIR)$(PREFIX)/share/cockpit/totp $(DESTDIR)$(PREFIX)/share/metainfo
	install -m 644 cockpit/dist/* $(DESTDIR)$(PREFIX)/share/cockpit/totp/
	install -m 644 cockpit/org.pam_totp.cockpit_totp.metainfo.xml $(DESTDIR)$(PREFIX)/share/metainfo/
	@echo "Installed. Log in to Cockpit anew: its menu has Two-factor authentication."

uninstall-cockpit:
	rm -rf $(DESTDIR)$(PREFIX)/share/cockpit/totp
	rm -f $(DESTDIR)$(PREFIX)/share/metainfo/org.pam_totp.cockpit_totp.metainfo.xml

deb: build
	@tests/e2e/install-tools.sh deb
	packaging/third-party.py
	packaging/debian/build.sh

# Of the last commit, with the source of every crate: builds without a network.
source:
	@tests/e2e/install-tools.sh source
	packaging/source.sh

# What is linked into each of the three, as CycloneDX JSON; builds cargo-cyclonedx where it is missing.
sbom:
	packaging/sbom.py

# Everything that a user downloads, in target/dist-VERSION, signed by the SSH key RELEASE_KEY.
release: build
	@tests/e2e/install-tools.sh release
	packaging/third-party.py
	RELEASE_KEY="$(RELEASE_KEY)" packaging/release.sh

rpm: build
	@tests/e2e/install-tools.sh rpm
	packaging/third-party.py
	packaging/rpm/build.sh

# Things that go wrong on a machine with codes (docs/drills.md); DRILLS="04 19" for some. 21 runs only if it is named.
drills: in-place build
	@tests/e2e/install-tools.sh drills
	packaging/third-party.py
	tests/drills/run.sh $(DRILLS)

# What is known against the crates that are linked. ADVISORY_DB=FOLDER takes a clone of the database that is at hand.
advisories:
	ADVISORY_DB="$(ADVISORY_DB)" tests/advisories.sh

test-packages: in-place build
	@tests/e2e/install-tools.sh packages
	packaging/third-party.py
	tests/packages/run.sh $(PARTS)

clean:
	$(CARGO) clean
