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
MODULE = target/release/libpam_totp.so
ENROLL = target/release/enroll
MANUALS = $(wildcard packaging/man/*.[1-8])

.PHONY: help build demo test lint unit e2e attack compare mutants mutants-short bench fuzz fuzz-short guessing peers test-matrix \
    record install uninstall deb rpm test-packages drills clean

help:
	@echo "make demo             see it work: a QR code, and an SSH login that asks for the code"
	@echo "make test             prove the rest"
	@echo "make fuzz             look for inputs that break a promise: FUZZ_SECONDS (60) a target"
	@echo "make mutants          break each rule on purpose, and see that a test notices"
	@echo "make build            build the module and enroll"
	@echo "sudo make install     install them (PREFIX, DESTDIR, PAM_MODULE_DIR); edits no PAM file"
	@echo "sudo make uninstall   remove them"
	@echo "make deb, make rpm    packages, in target/"
	@echo
	@echo "make record           play the sessions that README and manual show, and write them down"
	@echo "make attack           the table of attacks against the module"
	@echo "make drills           what goes wrong on a machine with codes, played through (docs/drills.md)"
	@echo "make compare          the same against it and two others; writes docs/comparison.md"
	@echo "make fuzz             look for inputs that break a promise: FUZZ_SECONDS (60) a target"
	@echo "make test-matrix      the end-to-end cases on Debian bullseye, bookworm and trixie"
	@echo "make guessing         the odds of guessing a code, played for a year"
	@echo "make bench            what a login costs, beside two others; writes docs/benchmarks.md"
	@echo "make test-packages    install, upgrade and remove them in throw-away roots; SELinux, polkit, container"

build:
	@tests/e2e/install-tools.sh build
	$(CARGO) build --release --locked -p pam_totp -p enroll-tool

demo:
	@tests/e2e/install-tools.sh demo
	@$(CARGO) build --release --locked -q -p pam_totp -p enroll-tool
	@tests/e2e/demo.sh

test:
	@tests/e2e/install-tools.sh test
	$(MAKE) lint
	$(MAKE) unit
	$(MAKE) e2e

lint:
	$(CARGO) fmt --all --check
	$(CARGO) fmt --manifest-path fuzz/Cargo.toml --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings
	shellcheck -S warning .ci/run fuzz/run.sh tests/*/*.sh tests/e2e/cases/*.sh packaging/*/*.sh tests/*.sh
	tests/named-tests.sh
	tests/plain-texts.py
	tests/mutants/run.py --check

unit: build
	tests/e2e/unit.sh

e2e: build
	tests/e2e/throwaway.sh /mnt/pam_totp/tests/e2e/run-inside.sh

# The terminal sessions of README, manual and docs/sessions, played anew. The e2e cases compare them.
record: build
	@tests/e2e/install-tools.sh test
	tests/e2e/throwaway.sh /mnt/pam_totp/tests/e2e/record-inside.sh >target/sessions.json
	tests/e2e/sessions.py write <target/sessions.json

bench:
	@tests/e2e/install-tools.sh compare
	$(CARGO) build --release --locked -q -p pam_totp -p e2e-tests
	tests/bench/run.sh

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

peers:
	tests/e2e/throwaway.sh --host-network /mnt/pam_totp/tests/e2e/peers-inside.sh

attack: build
	@tests/e2e/install-tools.sh attack
	tests/attack/run.sh ours --quick

compare: build
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
# beside its place and renamed, so that a login in that moment finds the old or the new one, whole.
install:
	@test -f $(MODULE) -a -f $(ENROLL) || { echo "first: make build"; exit 1; }
	@test -n "$(PAM_MODULE_DIR)" || { echo "say where PAM modules are: make install PAM_MODULE_DIR=..."; exit 1; }
	install -d $(DESTDIR)$(PAM_MODULE_DIR) $(DESTDIR)$(PREFIX)/bin $(DESTDIR)/etc/pam.d
	install -m 644 $(MODULE) $(DESTDIR)$(PAM_MODULE_DIR)/.pam_totp.so.new
	mv -f $(DESTDIR)$(PAM_MODULE_DIR)/.pam_totp.so.new $(DESTDIR)$(PAM_MODULE_DIR)/pam_totp.so
	install -m 755 $(ENROLL) $(DESTDIR)$(PREFIX)/bin/enroll
	@if test -e $(DESTDIR)/etc/pam.d/enroll; then echo "/etc/pam.d/enroll is there already and stays as it is"; \
	else install -m 644 packaging/pam.d/enroll $(DESTDIR)/etc/pam.d/enroll; fi
	install -d -m 711 $(DESTDIR)/var/lib/pam_totp
	install -d $(DESTDIR)$(PREFIX)/share/doc/pam_totp
	@for file in README.md packaging/pam_totp.toml; do \
	    ! test -f $$file || install -m 644 $$file $(DESTDIR)$(PREFIX)/share/doc/pam_totp/; done
	@for page in $(MANUALS); do section=$${page##*.}; \
	    install -d $(DESTDIR)$(PREFIX)/share/man/man$$section; \
	    install -m 644 $$page $(DESTDIR)$(PREFIX)/share/man/man$$section/; done
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(ZSH_COMPLETIONS) \
	    $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	install -m 644 packaging/completions/enroll.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/enroll
	install -m 644 packaging/completions/_enroll $(DESTDIR)$(ZSH_COMPLETIONS)/
	install -m 644 packaging/completions/enroll.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/
	@echo
	@echo "Installed. No PAM file was changed. Next: run enroll as yourself, then see README.md."

# Removing the module while a PAM file names it would lock people out.
uninstall:
	@if grep -ls '^[^#]*pam_totp\.so' $(DESTDIR)/etc/pam.d/* && test "$(FORCE)" != 1; then \
	    echo "These files name pam_totp.so; remove the line first, or nobody can log in (FORCE=1 to remove anyway)."; exit 1; fi
	rm -f $(DESTDIR)$(PAM_MODULE_DIR)/pam_totp.so $(DESTDIR)$(PREFIX)/bin/enroll $(DESTDIR)/etc/pam.d/enroll
	rm -f $(foreach page,$(MANUALS),$(DESTDIR)$(PREFIX)/share/man/man$(subst .,,$(suffix $(page)))/$(notdir $(page)))
	rm -f $(DESTDIR)$(PREFIX)/share/bash-completion/completions/enroll \
	    $(DESTDIR)$(ZSH_COMPLETIONS)/_enroll $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/enroll.fish
	rm -rf $(DESTDIR)$(PREFIX)/share/doc/pam_totp
	@echo "Removed. What users enrolled, and /var/lib/pam_totp, stay."

deb: build
	@tests/e2e/install-tools.sh deb
	packaging/third-party.py
	packaging/debian/build.sh

rpm: build
	@tests/e2e/install-tools.sh rpm
	packaging/third-party.py
	packaging/rpm/build.sh

# Twenty things that go wrong on a machine with codes (docs/drills.md); DRILLS="04 19" for some.
drills: build
	@tests/e2e/install-tools.sh drills
	packaging/third-party.py
	tests/drills/run.sh $(DRILLS)

test-packages: build
	@tests/e2e/install-tools.sh packages
	packaging/third-party.py
	tests/packages/run.sh $(PARTS)

clean:
	$(CARGO) clean
