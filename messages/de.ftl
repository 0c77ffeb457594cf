### Deutsch. Quelle ist en.ftl; dort steht auch, was hier nicht hineingehört.

## The module

login-prompt = Einmalcode:{" "}
login-prompt-for-both = Passwort und Einmalcode:{" "}
login-prompt-or-word = Einmalcode (oder { $word } eingeben):{" "}
login-prompt-or-words = Einmalcode (oder { $first } oder { $second } eingeben):{" "}
login-prompt-or-key = Einmalcode (oder Eingabetaste für den Sicherheitsschlüssel):{" "}
login-prompt-or-word-or-key = Einmalcode (oder { $word }, oder Eingabetaste für den Sicherheitsschlüssel):{" "}
login-prompt-or-words-or-key = Einmalcode (oder { $first }, { $second }, Eingabetaste: Sicherheitsschlüssel):{" "}
login-touch = Berühren Sie Ihren Sicherheitsschlüssel.
login-key-pin = PIN des Sicherheitsschlüssels (dann berühren):{" "}
login-on-its-way = Falls eine Adresse hinterlegt ist, ist ein Code unterwegs.
login-code-used = Dieser Code wurde schon benutzt. Warten Sie auf den nächsten.
login-recovery-code-used = Dieser Wiederherstellungscode gilt nicht mehr: Er wurde benutzt, ersetzt oder gesperrt. Nehmen Sie einen anderen. Wenn auch der nicht geht, fragen Sie Ihren Administrator.
login-token-needs-root = Dieses Programm kann Codes Ihres Tokens nicht prüfen. Nehmen Sie einen anderen Authenticator oder einen Wiederherstellungscode.
login-remember-days = Dieses Gerät { $count } { $count ->
    [one] Tag
   *[other] Tage
} lang merken? [j/N]{" "}
login-remember-hours = Dieses Gerät { $count } { $count ->
    [one] Stunde
   *[other] Stunden
} lang merken? [j/N]{" "}
login-remember-minutes = Dieses Gerät { $count } { $count ->
    [one] Minute
   *[other] Minuten
} lang merken? [j/N]{" "}
login-failures = { $count } { $count ->
    [one] falscher Code
   *[other] falsche Codes
} seit { $since }.
login-enrol-intro = Für Ihr Konto sind noch keine Einmalcodes eingerichtet.
login-enrol-ticket = Geben Sie das Ticket Ihres Administrators ein. Wenn Sie keines haben, geben Sie n ein und fragen Sie danach.
login-enrol-no-ticket = Noch kein Ticket: dieses Mal ohne Code anmelden.
login-enrol-wrong-ticket = Dieses Ticket ist falsch.
login-enrol-used-ticket = Dieses Ticket ist schon benutzt. Fragen Sie Ihren Administrator nach einem neuen.
login-enrol-expired-ticket = Dieses Ticket ist abgelaufen. Fragen Sie Ihren Administrator nach einem neuen.
login-enrol-ticket-prompt = Ihr Ticket:{" "}
login-enrol-until = Bis { $until } können Sie sich ohne Code anmelden.
login-enrol-bar = Wenn dieser Balken ausgefüllt ist: Enter zeigt einen QR-Code.
login-enrol-key-only = Nur das Geheimnis zeigen, zum Eintippen in die App.
login-enrol-ascii = Den QR-Code aus einfachen Zeichen zeigen (etwa 82 Spalten, 45 Zeilen).
login-enrol-later = Später einrichten.
login-enrol-begin = Jetzt einrichten?{" "}
login-enrol-scan = Lesen Sie den QR-Code mit Ihrer App ein, oder tippen Sie dieses Geheimnis in die App:
login-enrol-type-key = Tippen Sie dieses Geheimnis in Ihre App (zeitbasiert, 6 Ziffern):
login-enrol-invert = Wenn die App ihn nicht liest: i tauscht hell und dunkel, k zeigt das Geheimnis.
login-enrol-code = Code, den die App zeigt:{" "}
login-enrol-wrong-code = Dieser Code ist falsch. Warten Sie auf den nächsten. { $left ->
    [one] Noch 1 Versuch
   *[other] Noch { $left } Versuche
}.
login-enrol-recovery = Wiederherstellungscodes: Mit jedem melden Sie sich einmal an, wenn Ihr Telefon verloren ist. Bewahren Sie sie sicher auf.
login-enrol-saved = Haben Sie sie gesichert? Geben Sie ja ein:{" "}
login-enrol-done = Einmalcodes sind eingerichtet. Ihre nächste Anmeldung fragt nach einem Code.
login-enrol-needed = Diese Anmeldung ist abgelehnt, weil für Ihr Konto keine Einmalcodes eingerichtet sind. Melden Sie sich noch einmal an, um sie einzurichten, oder fragen Sie Ihren Administrator.
login-enrol-unavailable = Einmalcodes können jetzt nicht eingerichtet werden. Sagen Sie es Ihrem Administrator.

## Mails und SMS mit einem Code (pam-totp-deliver)

deliver-subject = Einmalcode für { $host }
deliver-code = Ihr Einmalcode ist: { $code }
deliver-valid = Er gilt einmal, in den nächsten { $minutes } min.
deliver-login = Anmeldung: Benutzer { $user } an { $host }, Dienst { $service }, von { $source }.
deliver-login-local = Anmeldung: Benutzer { $user } an { $host }, Dienst { $service }.
deliver-warning = Wenn Sie das nicht waren, ändern Sie Ihr Passwort.
deliver-sms = { $code } ist Ihr Code für { $service } an { $host }, Anmeldung von { $source }, { $minutes } min. Waren Sie das nicht? Ändern Sie Ihr Passwort.
deliver-sms-local = { $code } ist Ihr Code für { $service } an { $host }, { $minutes } min. Waren Sie das nicht? Ändern Sie Ihr Passwort.
deliver-test-subject = Testnachricht von { $host }
deliver-test = Das ist eine Testnachricht eines Administrators von { $host }. Keine Anmeldung nimmt ihren Code an.
deliver-sms-test = Testnachricht von { $host }. Keine Anmeldung nimmt diesen Code an: { $code }
deliver-notice-subject = Codes für { $host } kommen nicht mehr hierher
deliver-notice = Einmalcodes von { $user } auf { $host } gehen nicht mehr an diese Adresse. Wenn Sie das nicht wollten, sagen Sie es Ihrem Administrator.

## Asking for the password and for a code

password-not-waivable = --no-password-check ist hier nicht erlaubt (password_check in /etc/security/pam_totp.toml)
password-no-service = die PAM-Datei /etc/pam.d/enroll fehlt, darum kann Ihr Passwort nicht geprüft werden. Ein Administrator kann die Datei aus dem Paket oder mit `make install` wiederherstellen.
password-ask-administrator = Die Prüfung ist hier Pflicht: Fragen Sie Ihren Administrator (sudo enroll --user NAME).
password-way-on = Wenn Ihr Konto kein Passwort hat: enroll --no-password-check
password-pam-does-not-start = PAM startet nicht: { $error }
password-failed = die Passwortprüfung ist gescheitert ({ $error }); nichts wurde geändert.
password-try-again = Das stimmt nicht. Noch einmal, bitte.
ask-authorisation = Jetziger Code oder ein Wiederherstellungscode:{" "}
refused-for-good = { $reason }. Nichts wurde geändert.
refused-try-again = Leider nein: { $reason }.
refused-recovery-used = dieser Wiederherstellungscode gilt nicht mehr: Er wurde benutzt, ersetzt oder gesperrt
refused-scratch-used = dieser Notfallcode wurde schon benutzt
refused-recovery-wrong = das ist keiner Ihrer Wiederherstellungscodes
refused-no-code = das ist weder ein Code noch ein Wiederherstellungscode
refused-wrong = dieser Code ist falsch
refused-used = dieser Code wurde schon benutzt; warten Sie auf den nächsten
refused-clock = die Uhr dieses Rechners wurde hinter Ihre letzte Anmeldung zurückgestellt; stellen Sie die Uhr, oder nehmen Sie einen Wiederherstellungscode
refused-used-until = Codes von vor { $time } UTC gelten als benutzt. Der Grund ist eine Anmeldung oder enroll admin reset. Nehmen Sie einen Code, den die App ab dann zeigt, oder einen Wiederherstellungscode
refused-token = enroll kann Codes eines ereignisbasierten Tokens nicht prüfen, weil nur Anmeldungen seinen Zähler ändern; nehmen Sie einen Wiederherstellungscode oder den Code eines anderen Authenticators. Haben Sie beides nicht, kann ein Administrator einen Wiederherstellungscode machen: enroll admin recovery { $user }
refused-wait = es gab zu viele falsche Codes; versuchen Sie es in { $seconds ->
    [one] 1 Sekunde
   *[other] { $seconds } Sekunden
} wieder, oder nehmen Sie einen Wiederherstellungscode
refused-off = es gab zu viele falsche Codes; jetzt gilt nur noch ein Wiederherstellungscode
record-unusable = nicht zu gebrauchen: { $error }; nichts wurde geändert

## Enrolling

enrol-for = Einmalcodes für { $user }.
enrol-replaces = { $user } ist schon eingerichtet. Eine neue Einrichtung ersetzt alle Authenticator-Apps, Token und Wiederherstellungscodes der alten.
enrol-address-stays = { $way ->
    [sms] Codes per SMS gehen weiter an { $address }. Wenn diese Nummer nicht stimmt, entfernen Sie sie: enroll admin address { $user } --remove sms
   *[email] Codes per E-Mail gehen weiter an { $address }. Wenn diese Adresse nicht stimmt, entfernen Sie sie: enroll admin address { $user } --remove email
}
enrol-locked-address-stays = { $way ->
    [sms] Codes per SMS gehen weiter an { $address }. Nur ein Administrator ändert diese Nummer. Wenn sie nicht stimmt, sagen Sie es einem Administrator.
   *[email] Codes per E-Mail gehen weiter an { $address }. Nur ein Administrator ändert diese Adresse. Wenn sie nicht stimmt, sagen Sie es einem Administrator.
}
names-replaced = Manche Apps haben je Name ein Geheimnis: Das neue tritt an die Stelle des Eintrags „{ $name }“, falls es ihn gibt, sobald Sie es scannen. { $sentences }
# Nach der Meldung oben: wofür das alte Geheimnis bis dahin gut ist.
names-replaced-own = Das alte gilt bei Anmeldungen, bis Sie hier einen Code des neuen eingeben. Wenn Sie vorher abbrechen und die App das alte Geheimnis nicht mehr hat, melden Sie sich mit einem Wiederherstellungscode an und starten Sie `enroll` noch einmal.
names-replaced-by-root = Anmeldungen von { $user } nehmen das alte Geheimnis an, bis hier ein Code des neuen eingegeben ist. Wenn Sie vorher abbrechen und die App das alte Geheimnis verloren hat, rufen Sie diesen Befehl noch einmal auf.
names-replaced-barred = Das alte Geheimnis und alle Wiederherstellungscodes von { $user } sind gesperrt und bleiben es. Anmeldungen nehmen das neue Geheimnis erst an, wenn hier ein Code von ihm eingegeben ist. Wenn Sie vorher abbrechen, rufen Sie diesen Befehl noch einmal auf.
names-replaced-ended = Das alte Geheimnis gilt nicht mehr, und Anmeldungen nehmen das neue an. Wenn Sie abbrechen, bevor Sie es gescannt haben, melden Sie sich mit einem Wiederherstellungscode an und rufen Sie `enroll show` auf.
names-odd-host = Dieser Rechner heißt { $host }, und die App wird diesen Namen zeigen. Andere Rechner können auch so heißen, oder der Name dieses Rechners kann sich ändern. Geben Sie dem Rechner zuerst einen eigenen Namen (hostnamectl set-hostname NAME), oder nehmen Sie --issuer und --account.
enrol-type-code = Geben Sie jetzt den Code ein, den die App zeigt. (Strg-C bricht ab; noch ist nichts gespeichert.)
enrol-type-code-saved = Geben Sie jetzt den Code ein, den die App zeigt. (Strg-C bricht ab; das neue Geheimnis ist schon gespeichert.)
enrol-type-code-barred = Geben Sie jetzt den Code ein, den die App zeigt. (Strg-C bricht ab; die alten Codes bleiben gesperrt, und das neue Geheimnis ist noch nicht gespeichert.)
ask-first-code = Code aus der App:{" "}
enrol-done = Fertig: { $user } ist eingerichtet.
barred = Ein Administrator hat alle Codes und Wiederherstellungscodes von { $user } gesperrt. Anmeldungen lehnen auch Codes eines neuen Geheimnisses ab. Bitten Sie den Administrator um: enroll --user { $user }
barred-unchanged = ein Administrator hat alle Codes von { $user } gesperrt, deshalb würden Anmeldungen auch ein neues Geheimnis ablehnen. Nichts wurde geändert, und kein Code ist verbraucht. Bitten Sie den Administrator um: enroll --user { $user }
enrol-no-recovery-shown = Sie sind eingerichtet, aber die Wiederherstellungscodes konnten nicht gezeigt werden; neue gibt es mit: enroll recovery
enrol-no-terminal =
    Standardeingabe oder -ausgabe ist kein Terminal; niemand würde das Geheimnis sehen.
    Für Skripte: --json, --uri oder --svg DATEI
enrol-bad-label = --label: 1 bis 64 druckbare Zeichen
token-bad-serial = eine Seriennummer hat 1 bis 64 druckbare Zeichen
enrol-bad-name = { $option }: 1 bis 128 Zeichen, ohne Doppelpunkte und Steuerzeichen
issuer-of-the-policy = issuer in der Richtliniendatei
wrong-code = Dieser Code war falsch. Versuchen Sie den nächsten.
code-has-digits = Ein Code hat { $digits } Ziffern.
either-or = { $one } oder { $other }
wrong-code-ahead = Dieser Code gehört zu einer anderen Zeit: Die Uhr der App geht gegen die dieses Rechners etwa { $distance } vor. Stellen Sie beide auf automatische Zeit, dann versuchen Sie den nächsten Code.
wrong-code-behind = Dieser Code gehört zu einer anderen Zeit: Die Uhr der App geht gegen die dieses Rechners etwa { $distance } nach. Stellen Sie beide auf automatische Zeit, dann versuchen Sie den nächsten Code.
distance-seconds = { $count ->
    [one] 1 Sekunde
   *[other] { $count } Sekunden
}
distance-minutes = { $count ->
    [one] 1 Minute
   *[other] { $count } Minuten
}
distance-hours = { $count ->
    [one] 1 Stunde
   *[other] { $count } Stunden
}
distance-hours-minutes = { $hours ->
    [one] 1 Stunde
   *[other] { $hours } Stunden
} { $minutes ->
    [one] 1 Minute
   *[other] { $minutes } Minuten
}
no-random-bytes = der Kernel liefert keine Zufallsbytes: { $error }. Führen Sie den Befehl noch einmal aus
secret-too-short = das neue Geheimnis ist zu kurz

## The QR code and the secret

qr-scan = Scannen Sie das mit Ihrer Authenticator-App:
qr-other-size = (Wenn die App ihn nicht liest: l und Enter zeigen ihn in der anderen Größe.)
qr-large = (Wenn die App ihn nicht liest: enroll show --large)
qr-cut-off = (Ist er abgeschnitten, machen Sie das Fenster höher.)
qr-no-escapes = Dieses Terminal (TERM=dumb) kann keinen QR-Code zeigen. Nehmen Sie --svg FILE, oder tippen Sie das Geheimnis ab.
qr-too-narrow = Zu schmal für den QR-Code: Das Fenster hat { $columns } Spalten, nötig sind { $wanted }. Machen Sie es breiter und fangen Sie neu an, oder nehmen Sie --svg DATEI, oder tippen Sie das Geheimnis ab.
qr-large-too-narrow = Zu schmal für große Quadrate: Das Fenster hat { $columns } Spalten, nötig sind { $wanted }. Dies ist die kleine Größe. Für große Quadrate machen Sie das Fenster breiter, und geben Sie dann l und Enter ein.
qr-other-too-narrow = Zu schmal für die andere Größe: Das Fenster hat { $columns } Spalten, nötig sind { $wanted }. Machen Sie das Fenster breiter, und geben Sie noch einmal l und Enter ein.
ask-notice-read = Enter zeigt den QR-Code.{" "}
ask-scanned = Scannen Sie ihn, dann Enter drücken.{" "}
ask-scanned-cut = Der Code braucht { $wanted } Zeilen: Machen Sie das Fenster höher. Dann Enter.{" "}
ask-codes-kept = Bewahren Sie die Wiederherstellungscodes auf, dann Enter drücken.{" "}
qr-names-too-long = die Namen sind zu lang für einen QR-Code; kürzen Sie --issuer
qr-in-file = Der QR-Code ist in { $path }. Löschen Sie die Datei nach dem Scannen.
key-alone = Geben Sie in Ihrer Authenticator-App dieses Geheimnis ein: ({ $how })
key-beside-code = Oder geben Sie dieses Geheimnis in die App ein: ({ $how })
key-without-code = Geben Sie dieses Geheimnis in Ihre Authenticator-App ein: ({ $how })
key-time-based = zeitbasiert, { $digits } Ziffern, { $period } Sekunden{ $hash }
key-event-based = ereignisbasiert, { $digits } Ziffern, Zähler { $counter }{ $hash }
key-never-share = Geben Sie Geheimnis und Codes niemandem, auch nicht dem Support.
show-no-such-label = es gibt keinen Authenticator dieses Namens; `enroll status` nennt sie
show-svg-takes-one = --svg nimmt einen Authenticator; nennen Sie ihn mit --label (`enroll status` zählt sie auf)
show-authenticator = Authenticator: { $label }

## Recovery codes

recovery-introduced = Wiederherstellungscodes. Jeder gilt einmal anstelle eines Codes, wenn das Telefon weg ist. Sie werden nur jetzt gezeigt: Drucken Sie sie oder schreiben Sie sie ab, und verwahren Sie das Papier getrennt vom Telefon.
recovery-never-share = Geben Sie keinen weiter, auch nicht an den Support.
recovery-on-a-terminal-only = Wiederherstellungscodes werden nur auf einem Terminal gezeigt: Rufen Sie dort `enroll recovery` auf.
recovery-old-ended = Die alten Wiederherstellungscodes gelten nicht mehr.
recovery-not-shown = die alten Wiederherstellungscodes gelten nicht mehr, aber die neuen konnten nicht gezeigt werden; noch einmal: enroll recovery

## Authenticators

authenticator-too-many = mehr als acht Authenticatoren gehen nicht; entfernen Sie zuerst einen: enroll remove LABEL
authenticator-added = Fertig: { $label } ist dazugekommen. Die Codes jedes Ihrer Authenticatoren gelten.
ask-token-serial = Seriennummer des Tokens (sie wird sein Name):{" "}
ask-token-secret = Geheimnis, hexadezimal oder Base32 (es wird nicht gezeigt):{" "}
ask-token-kind = Zeitbasiert oder ereignisbasiert? t oder e, Enter für t:{" "}
ask-token-digits = Ziffern eines Codes, Enter für 6:{" "}
ask-token-period = Sekunden eines Codes, Enter für 30:{" "}
ask-token-hash = Hashfunktion (sha1, sha256, sha512), Enter für sha1:{" "}
ask-two-codes = Zwei Codes mit einem Leerzeichen dazwischen:{" "}
token-back = Mit b kommen Sie zur vorigen Frage zurück.
token-two-codes = Geben Sie jetzt zwei Codes des Tokens ein, die direkt aufeinander folgen. Ein ereignisbasiertes Token zeigt den zweiten Code, wenn Sie den Knopf noch einmal drücken. Ein zeitbasiertes Token zeigt ihn, wenn der erste abläuft. (Strg-C bricht ab; noch ist nichts gespeichert.)
token-pair-shape = Geben Sie zwei aufeinander folgende Codes des Tokens mit einem Leerzeichen dazwischen ein.
# Reasons, as refused-* above.
token-no-pair = das sind keine zwei verschiedenen Codes gleicher Länge mit einem Leerzeichen dazwischen
token-pair-wrong = das sind keine zwei aufeinander folgenden Codes dieses Tokens. Prüfen Sie Geheimnis, Art, Ziffern und Hashfunktion, oder versuchen Sie die nächsten beiden Codes. Um das Geheimnis noch einmal einzugeben, geben Sie s ein
token-known = dieses Geheimnis ist schon eingerichtet
token-no-secret = das Geheimnis ist weder hexadezimal noch Base32
token-short = das Geheimnis hat weniger als { $bits } Bit; das lässt RFC 4226 nicht zu
token-no-kind = die Art ist t (zeitbasiert) oder e (ereignisbasiert)
token-no-digits = ein Code hat 6, 7 oder 8 Ziffern
token-no-period = ein Code gilt 15 bis 60 Sekunden
token-no-hash = die Hashfunktion ist sha1, sha256 oder sha512
token-option-of-other-kind = { $option } ist für Token der anderen Art
token-clock-ahead = Die Uhr von { $label } geht { $seconds } s vor, darum lehnen Anmeldungen einzelne Codes ab. Geben Sie bei der nächsten Anmeldung zwei aufeinander folgende Codes mit einem Leerzeichen dazwischen ein: Von da an gleichen Anmeldungen das aus.
token-clock-behind = Die Uhr von { $label } geht { $seconds } s nach, darum lehnen Anmeldungen einzelne Codes ab. Geben Sie bei der nächsten Anmeldung zwei aufeinander folgende Codes mit einem Leerzeichen dazwischen ein: Von da an gleichen Anmeldungen das aus.
token-not-for-lockers = Ohne das Hilfsprogramm (Paket pam-totp-helper) können Bildschirmsperren und andere Programme, die als Benutzer laufen, Codes von { $label } nicht prüfen, weil nur Programme von root den Zähler ändern können. Nehmen Sie dort einen Wiederherstellungscode oder einen anderen Authenticator.
resync-at-login = Eine Anmeldung kann ein Token abgleichen, das aus dem Takt ist: Geben Sie bei der Frage nach dem Code zwei aufeinander folgende Codes mit einem Leerzeichen dazwischen ein. Hier können Sie die beiden Codes vorher prüfen.
resync-clock-right = { $label }: die Uhr geht richtig
resync-used = diese Codes wurden schon benutzt; nehmen Sie die nächsten beiden
resync-no-room = die Aufzeichnung hat keinen Platz für den Zähler eines weiteren Tokens; nehmen Sie ein zeitbasiertes Token
resync-ahead = alle Codes dieses Benutzers sind gesperrt, oder die Uhr dieses Rechners steht vor der letzten Anmeldung; was davon zutrifft, zeigt: enroll admin show NAME
resync-wrong = das sind keine zwei aufeinander folgenden Codes eines Authenticators dieses Benutzers
authenticator-label-taken = einen Authenticator „{ $label }“ gibt es schon; wählen Sie ein anderes --label
authenticator-unknown = es gibt keinen Authenticator { $label }; `enroll status` nennt sie
authenticator-the-only-one = das ist der letzte Authenticator oder die letzte Adresse und wird nicht entfernt; um Codes abzuschalten: enroll disable (für andere Benutzer, als root: enroll admin disable)
authenticator-removed = Fertig: Die Codes von { $label } gelten nicht mehr.
authenticator-last-removed = Sie haben keinen Authenticator mehr. Melden Sie sich mit gesendeten Codes oder mit einem Wiederherstellungscode an. Für Änderungen mit enroll brauchen Sie einen Wiederherstellungscode: behalten Sie welche.
move-which = Sie haben mehrere Authenticatoren; nennen Sie den, den Sie ersetzen: enroll move --label LABEL (`enroll status` zählt die Namen auf). Wurde ein früherer Wechsel abgebrochen, entfernen Sie stattdessen den alten: enroll remove LABEL
move-begins = Hiermit ersetzen Sie den Authenticator { $old } durch ein neues Telefon. Sie brauchen einen Code eines Authenticators, den Sie haben, oder einen Wiederherstellungscode. Der alte gilt, bis Sie einen Code des neuen eingegeben haben. Ihre Wiederherstellungscodes bleiben.
move-old-works = Melden Sie sich wie bisher mit Codes von { $old } an. Hat das neue Telefon schon einen Eintrag, löschen Sie ihn dort, und rufen Sie enroll move noch einmal auf.
move-broken-off = abgebrochen; melden Sie sich wie bisher mit Codes von { $old } an. Hat das neue Telefon schon einen Eintrag, löschen Sie ihn dort, und rufen Sie enroll move noch einmal auf.
move-both-work = Melden Sie sich mit Codes von { $new } an. Codes von { $old } gelten vielleicht auch noch. Um { $old } zu entfernen: enroll remove { $entry }
move-old-not-removed = der neue Authenticator ist gespeichert, aber der alte konnte nicht entfernt werden; den Grund nennt das Protokoll von pam-totpd.service
move-done = Fertig: Von jetzt an gelten die Codes von { $new }. Die von { $old } gelten nicht mehr. Löschen Sie den alten Eintrag auf dem alten Telefon.

## Adressen, an die Codes gesendet werden

address-bad = { $way ->
    [sms] das ist keine Telefonnummer mit Ländervorwahl, wie +491701234567
   *[email] das ist keine E-Mail-Adresse, wie ann@example.com; Anführungszeichen, Leerzeichen und Buchstaben außerhalb von ASCII sind nicht erlaubt
}
address-not-offered = dieser Rechner sendet auf diesem Weg keine Codes. Ein Administrator kann das ändern: factors in { $policy }
address-not-held = Codes werden nur an Benutzer gesendet, deren Codes root verwahrt, und nur mit dem Hilfsprogramm (Paket pam-totp-helper). Fragen Sie Ihren Administrator: enroll admin adopt
address-by-root = Sie sind root, deshalb handelt der Hilfsprogramm nicht für Sie. Ein Administrator setzt die Adresse eines Benutzers: enroll admin address USER
address-locked = ein Administrator hat diese Adresse gesperrt; nichts wurde geändert. Fragen Sie Ihren Administrator nach einer anderen: enroll admin address
address-none = es gibt keine solche Adresse; was eingerichtet ist, zeigt: enroll status
address-too-many-sent = es wurden schon so viele Codes gesendet, dass jetzt keiner mehr gesendet wird; nichts wurde geändert. Versuchen Sie es in 15 Minuten noch einmal, oder morgen
address-not-in-time = der Code wurde nicht innerhalb von zehn Minuten eingegeben; nichts wurde geändert. Rufen Sie den Befehl noch einmal auf
address-code-sent = Ein Code ist unterwegs an { $address }. Er gilt zehn Minuten, und Sie haben fünf Versuche. (Strg-C beendet; noch ist nichts gespeichert.)
address-code-shape = Geben Sie die acht Ziffern des Codes ein, der gesendet wurde.
ask-sent-code = Gesendeter Code:{" "}
address-set = Fertig: Codes gehen an { $address }, wenn Sie bei der Anmeldung einen anfordern.
address-removed = Fertig: an { $address } werden keine Codes mehr gesendet.
address-use-add = Sie sind schon eingerichtet. Um auch Codes gesendet zu bekommen, rufen Sie enroll add mit derselben Option auf
prefer-no-address = { $way ->
    [sms] an Sie gehen keine Codes per SMS; nichts wurde geändert. Tragen Sie zuerst Ihre Telefonnummer ein: enroll add --sms
   *[email] an Sie gehen keine Codes per E-Mail; nichts wurde geändert. Tragen Sie zuerst Ihre Adresse ein: enroll add --email
}
prefer-set = { $way ->
    [sms] Fertig: Wenn Sie bei der Frage nach dem Code nur Enter drücken, geht ein Code per SMS an Sie. Die Frage bleibt dieselbe, und andere Codes gelten wie bisher.
   *[email] Fertig: Wenn Sie bei der Frage nach dem Code nur Enter drücken, geht ein Code per E-Mail an Sie. Die Frage bleibt dieselbe, und andere Codes gelten wie bisher.
}
prefer-none = Fertig: Wenn Sie bei der Frage nach dem Code nur Enter drücken, wird kein Code gesendet.
choice-offered = Dieser Rechner bietet diese Wege für die Anmeldung. Weitere können Sie später dazunehmen (enroll add).
key-not-offered = Sicherheitsschlüssel sind auf diesem Rechner nicht vorgesehen. Das ändert ein Administrator: factors und key_services in { $policy }
key-not-held = ein Sicherheitsschlüssel braucht Zugangsdaten, die root aufbewahrt, und den Helfer (Paket pam-totp-helper). Fragen Sie Ihren Administrator: enroll admin adopt
key-by-root = Sie sind root, der Helfer handelt also nicht für Sie. Den Befehl gibt der Benutzer selbst am Rechner ein: enroll add --key
key-use-add = ein Sicherheitsschlüssel kommt zu einer Einrichtung mit Codes hinzu. Richten Sie erst Codes ein, dann: enroll add --key
key-too-many = es gibt schon vier Sicherheitsschlüssel oder acht Authenticatoren; entfernen Sie erst einen: enroll remove LABEL
key-touch = Berühren Sie Ihren Sicherheitsschlüssel, wenn er blinkt.
key-pin-wrong = Diese PIN ist falsch.
key-pin-left = Nach { $left } weiteren falschen PINs nimmt der Schlüssel keine mehr an, bis er zurückgesetzt wird.
ask-key-pin = PIN des Sicherheitsschlüssels:{" "}
key-added = Fertig: Der Sicherheitsschlüssel „{ $label }“ gilt an diesem Rechner für: { $services }.
key-second = Fügen Sie einen zweiten hinzu, falls Sie diesen verlieren: enroll add --key
key-no-agent = der Agent für Sicherheitsschlüssel ist nicht erreichbar ({ $unit }); nichts wurde geändert. Ihr Administrator kann das Paket pam-totp-key installieren
key-fails-none = kein Sicherheitsschlüssel ist eingesteckt; nichts wurde geändert. Stecken Sie ihn ein und wiederholen Sie den Befehl
key-fails-several = mehrere Sicherheitsschlüssel sind eingesteckt; nichts wurde geändert. Lassen Sie nur den neuen stecken und wiederholen Sie den Befehl
key-fails-touch = der Sicherheitsschlüssel wurde nicht berührt; nichts wurde geändert. Wiederholen Sie den Befehl
key-fails-no-pin = hier ist eine PIN nötig, und der Sicherheitsschlüssel hat keine; nichts wurde geändert. Setzen Sie eine, zum Beispiel mit: fido2-token -S /dev/hidraw0
key-fails-pin = die PIN des Sicherheitsschlüssels ist falsch; nichts wurde geändert
key-fails-paused = zu viele falsche PINs; nichts wurde geändert. Ziehen Sie den Sicherheitsschlüssel ab, stecken Sie ihn wieder ein und wiederholen Sie den Befehl
key-fails-locked = zu viele falsche PINs; der Sicherheitsschlüssel nimmt keine mehr an, bis er zurückgesetzt wird, und das löscht seinen Inhalt; nichts wurde geändert
key-fails-known = dieser Sicherheitsschlüssel ist schon dabei; nichts wurde geändert. Was eingerichtet ist, zeigt: enroll status
key-fails-busy = eine andere Anmeldung wartet auf einen Sicherheitsschlüssel; nichts wurde geändert. Wiederholen Sie den Befehl
status-key = Sicherheitsschlüssel „{ $label }“, eingerichtet am { $date }
status-key-pin = Sicherheitsschlüssel „{ $label }“ mit PIN, eingerichtet am { $date }
choice-more = Eines davon können Sie hinzufügen. Eine neue Adresse ersetzt die frühere derselben Art.
choice-app = app: Codes einer Authenticator-App. Sie brauchen ein Telefon oder einen Computer mit so einer App. Niemand sonst sieht diese Codes.
choice-email = email: Codes per E-Mail. Sie brauchen ein Postfach, das Sie bei der Anmeldung öffnen können. Andere, die es lesen können, können die Codes benutzen.
choice-sms = sms: Codes per SMS. Sie brauchen ein Telefon mit Empfang. Andere können eine Telefonnummer übernehmen.
choice-key = key: ein Sicherheitsschlüssel, den Sie berühren und der an diesem Rechner steckt. Er gilt nur für { $services }.
choice-none = das ist keiner davon
ask-factor = Welchen Weg möchten Sie einrichten? Eingabetaste für app:{" "}
ask-email = E-Mail-Adresse:{" "}
ask-number = Telefonnummer, mit + und Ländervorwahl:{" "}
status-address = { $way ->
    [sms] Codes per SMS gehen an { $address }, eingerichtet am { $date }
   *[email] Codes per E-Mail gehen an { $address }, eingerichtet am { $date }
}
status-address-damaged = { $way ->
    [sms] keine Codes per SMS: die Nummer ist nicht lesbar
   *[email] keine Codes per E-Mail: die Adresse ist nicht lesbar
}
status-address-not-held = { $way ->
    [sms] eine Nummer für Codes per SMS steht in dieser Datei des Benutzers, und keine Anmeldung benutzt sie
   *[email] eine Adresse für Codes per E-Mail steht in dieser Datei des Benutzers, und keine Anmeldung benutzt sie
}
status-address-preferred = wenn Sie bei der Frage nach dem Code nur Enter drücken, geht ein Code dorthin
status-address-locked = nur ein Administrator ändert diese Adresse
address-admin-none = { $user } hat keine solche Adresse
address-admin-empty = an { $user } werden keine Codes gesendet: es gibt keine Adresse
address-admin-removed = { $way ->
    [sms] Fertig: An { $user } werden keine Codes mehr per SMS gesendet.
   *[email] Fertig: An { $user } werden keine Codes mehr per E-Mail gesendet.
}
address-admin-locked = Fertig: Nur ein Administrator ändert diese Adressen von { $user }.
address-admin-unlocked = Fertig: { $user } kann diese Adressen ändern.
address-admin-list = Codes werden an diese Adressen gesendet
address-admin-not-held = root verwahrt keine Codes von { $user }, deshalb können keine gesendet werden. Ist der Benutzer eingerichtet: enroll admin adopt { $user }. Wenn nicht: enroll --user { $user } --system
address-codes-not-ended = die Änderung ist gemacht, aber Codes, die in den letzten zehn Minuten gesendet wurden, werden vielleicht noch angenommen: { $error }
address-list-of-root = { $error }. Diese Tabelle bestimmt, wohin Codes gehen, deshalb darf nur root sie ändern können
address-list-head = die erste Zeile muss die Spalten nennen: user, und email oder sms oder beide
address-list-row = die Zeile hat keinen Benutzer, keine Adresse oder nicht so viele Spalten wie die erste Zeile
address-list-twice = eine frühere Zeile nennt diesen Benutzer schon
address-list-set = gesetzt
address-list-there = war schon so
address-list-line = Zeile { $line }, { $user }: { $what }
address-list-sum = { $set } gesetzt, { $there } waren schon so, { $failed } nicht gelungen
delivery-no-quota = nichts wurde gesendet: { $error }
delivery-begins = { $way ->
    [sms] Ein Probecode per SMS an { $address }:
   *[email] Ein Probecode per E-Mail an { $address }:
}
delivery-taken = Angenommen: { $what }. Sehen Sie nach, ob die Nachricht ankommt. Keine Anmeldung nimmt diesen Code an.
delivery-not-taken = Nicht gesendet: { $what }
delivery-no-agent = der Versanddienst ist nicht erreichbar ({ $call }: { $error }); nichts wurde gesendet. Ist das Paket pam-totp-deliver installiert? Siehe: systemctl status { $unit }
delivery-nobody = { $name } ist weder ein Benutzer noch eine E-Mail-Adresse noch eine Telefonnummer mit + und Ländervorwahl

## Opting out

disable-explained = Das entfernt Ihre Geheimnisse und Wiederherstellungscodes. Wo Codes Pflicht sind, können Sie sich danach nicht mehr anmelden. Wo sie freiwillig sind (nullok) und Sie sich schon mit einem Code angemeldet haben, muss ein Administrator zustimmen (enroll admin disable). So kann niemand, der Ihre Sitzung stiehlt, die Codes für Sie abschalten.
disable-done = Fertig: Sie sind nicht mehr eingerichtet. `enroll` richtet Sie wieder ein.

## Status

status-not-enrolled = { $user }: nicht eingerichtet. `enroll` richtet Sie ein.
status-disabled = { $user }: abgeschaltet. `enroll` richtet Sie ein.
status-gone = { $user }: Die Datei mit dem Geheimnis ist weg, aber Sie waren eingerichtet (Home nicht eingehängt oder gelöscht). Anmeldungen, die einen Code verlangen, werden abgelehnt. Wenn Ihr Home vollständig ist, richtet `enroll` Sie neu ein; sonst fragen Sie Ihren Administrator.
status-enrolled = { $user }: eingerichtet ({ $path })
status-authenticator = { $label }: seit { $date }
status-event-based = { $label }: ereignisbasiert
status-short = { $label }: ein Geheimnis von nur { $bits } Bit; ein neues macht: enroll
status-counter = { $label }: ereignisbasiert, nächster Zähler { $counter }
status-clock-ahead = { $label }: die Uhr geht { $seconds } s vor, Anmeldungen gleichen das aus
status-clock-behind = { $label }: die Uhr geht { $seconds } s nach, Anmeldungen gleichen das aus
status-date-unknown = unbekannt
status-recovery-left = übrige Wiederherstellungscodes: { $count }
status-scratch-left = übrige Notfallcodes (acht Ziffern): { $count }
status-last-use = { $what }; zuletzt benutzt { $date }
status-last-success = letzter Erfolg: { $date }
status-wrong-since = falsche Codes seit dem letzten Erfolg: { $count }
status-wait = { $origin ->
    [remote] Anmeldungen aus der Ferne
    [own] Anmeldungen an der Bildschirmsperre
   *[local] Anmeldungen am Rechner
}: kein Code für { $seconds } s
status-off = { $origin ->
    [remote] Anmeldungen aus der Ferne
    [own] Anmeldungen an der Bildschirmsperre
   *[local] Anmeldungen am Rechner
}: Codes sind abgeschaltet; ein Wiederherstellungscode schaltet sie an
status-record-hidden = (Was sshd, sudo und login aufgezeichnet haben, sieht nur root.)
status-no-login-yet = (Noch keine Anmeldung mit einem Code.)
status-record-unread = Die Aufzeichnung von sshd, sudo und login ließ sich nicht lesen, darum ist diese Liste unvollständig: { $error }
status-own-record-unread = Die Aufzeichnung von Bildschirmsperren und anderen Programmen von { $user } ließ sich nicht lesen. Benutzte und falsche Codes darin zählen hier nicht mit: { $error }

## Testing a code

ask-code-to-test = Code zum Prüfen:{" "}
verify-recovery-right = Richtig: Dieser Wiederherstellungscode würde gelten. Er ist nicht verbraucht.
verify-right = Richtig: Eine Anmeldung würde diesen Code annehmen. Er ist nicht verbraucht.
verify-pair-right = Richtig: Eine Anmeldung würde diese beiden Codes annehmen und den Zähler oder die Abweichung der Uhr Ihres Tokens berichtigen. Sie sind nicht verbraucht.
verify-pair-wrong = eine Anmeldung würde diese beiden Codes ablehnen: Es sind keine zwei aufeinander folgenden Codes eines Authenticators. Geben Sie einen Code und den ein, der danach angezeigt wird, in dieser Reihenfolge
verify-record-hidden = (Es sei denn, er wurde schon bei einer Anmeldung benutzt: Das sieht nur root.)
verify-used = richtig, aber dieser Code wurde schon benutzt; warten Sie auf den nächsten
verify-clock =
    richtig, aber die Uhr dieses Rechners wurde hinter Ihre letzte Anmeldung zurückgestellt;
    stellen Sie die Uhr, oder nehmen Sie einen Wiederherstellungscode
verify-used-until = richtig, aber Codes von vor { $time } UTC gelten als benutzt. Der Grund ist eine Anmeldung oder enroll admin reset. Warten Sie bis dahin, oder nehmen Sie einen Wiederherstellungscode
verify-barred = ein Administrator hat alle Codes gesperrt; bitten Sie um eine neue Einrichtung
verify-no-room = richtig, aber Anmeldungen können dieses Token nicht zählen: Sie haben für diesen Benutzer schon 16 andere gezählt, mehr kann eine Aufzeichnung nicht aufnehmen; bitten Sie um ein zeitbasiertes Token
verify-wrong = eine Anmeldung würde diesen Code ablehnen. { $hint }
verify-wait = nur jetzt nicht: Nach zu vielen falschen Codes zählt der nächste Versuch { $origin ->
    [remote] aus der Ferne
   *[local] am Rechner
} erst in { $seconds ->
    [one] 1 Sekunde
   *[other] { $seconds } Sekunden
}
verify-off = nur jetzt nicht: Nach zu vielen falschen Codes gilt bei Anmeldungen { $origin ->
    [remote] aus der Ferne
   *[local] am Rechner
} nur noch ein Wiederherstellungscode

## What to do next

next-asked = Ab jetzt wird nach einem Code gefragt: { $services }.
next-not-asked =
    Noch nicht nach einem Code gefragt wird: { $services }.
    Für jeden davon ruft ein Administrator auf, zum Beispiel:
next-setup = Das zeigt zuerst die Änderungen und macht sie rückgängig, wenn keine Anmeldung mit Code gelingt.
next-reads-another =
    Warnung: { $services } wird nicht nach einem Code dieser Einrichtung fragen. Dort lesen Anmeldungen eine andere Datei, nicht { $path }.
    Berichtigen oder entfernen Sie in den PAM-Dateien dieser Dienste das Argument credential= der Zeile von pam_totp.so.
next-helper =
    Warnung: { $services } fragen das Hilfsprogramm, das kein Home liest. Sie lehnen die Codes von { $user } ab, bis ein Administrator dies ausführt:
        sudo enroll admin adopt { $user }
next-reads-roots =
    Warnung: { $services } wird nicht nach einem Code dieser Einrichtung fragen. Dort lesen Anmeldungen eine Datei, die root verwahrt, nicht { $path }.
    Für eine Einrichtung in dieser Datei ruft ein Administrator auf:
        enroll --user { $user } --system

## Who acts for whom

kept-by-root = auf diesem Rechner verwahrt root die Zugangsdaten ({ $path }); fragen Sie Ihren Administrator (sudo enroll --user { $user })
system-is-for-root = nur root kann --system verwenden, und nur mit --user NAME
name-in-no-file-name = { $user } kann kein Teil eines Dateinamens sein
home-unfit = { $error }. Die Einrichtung braucht Ihr Home-Verzeichnis. Ohne das Home kann root die Einrichtung von { $user } verwahren: sudo enroll --user { $user } --system
file-not-understood = { $path }: { $error }; berichtigen Sie die Datei, oder räumen Sie sie weg und richten Sie neu ein
file-unusable = { $error }; nichts wurde geändert
file-of-a-newer-version = { $path } enthält einen Authenticator der Art { $kinds }, die diese Version von enroll nicht kennt. Nehmen Sie die neuere Version, die das geschrieben hat; nichts wurde geändert.
not-enrolled = { $user } ist nicht eingerichtet; zuerst: `enroll`
clock-before-1970 = die Uhr steht vor 1970; stellen Sie sie zuerst
no-setuid = enroll darf weder setuid noch setgid noch mit Datei-Capabilities installiert sein; abhelfen: chmod u-s,g-s und setcap -r auf das Programm
uid-without-account = zur Benutzer-ID { $uid } gibt es kein Konto. Melden Sie sich als Benutzer dieses Rechners an, oder lassen Sie ein Konto anlegen
no-such-user = es gibt keinen Benutzer { $user }
only-root-for-others = nur root darf jemand anderen einrichten (--user)
root-through-sudo =
    Sie sind durch sudo root, darum ist nicht klar, wer eingerichtet werden soll.
    Für { $user }: `enroll` ohne sudo. Für root: `sudo enroll --user root`.
rights-not-taken = die Rechte von { $user } lassen sich nicht annehmen; nichts wurde getan
program-silent = { $program } ist nach { $seconds ->
    [one] 1 Sekunde
   *[other] { $seconds } Sekunden
} nicht zu Ende
path-silent = { $path } hat { $seconds ->
    [one] 1 Sekunde
   *[other] { $seconds } Sekunden
} lang nicht geantwortet: Das Dateisystem reagiert nicht; dort wurde nichts geändert. Führen Sie den Befehl noch einmal aus, wenn es reagiert
helper-broken = der Prozess, der Dateien von Benutzern öffnet, ist gescheitert ({ $error }). Nichts wurde geändert. Dieser Prozess braucht /proc.

## Saving

save-not-confirmed = { $path }: Die neue Datei ist an ihrem Platz, aber die Platte hat es nicht bestätigt ({ $error }). Nach einem Stromausfall kann die frühere wieder da sein; sehen Sie nach der Platte, dann mit `enroll status`.
save-foreign-folder = { $path }: Der Ordner gehört jemand anderem; räumen Sie ihn weg, oder bitten Sie Ihren Administrator, { $user } zum Eigentümer zu machen
save-another-enroll-of-yours = bei Ihnen läuft schon ein enroll; bringen Sie es zu Ende oder brechen Sie es ab
save-another-enroll-of-theirs = { $path } ist gesperrt: Bei diesem Benutzer läuft schon ein enroll, oder ein Prozess des Benutzers hält die Sperre; er muss zuerst zu Ende gehen oder abgebrochen werden (fuser -v { $path })
save-changed-meanwhile = { $path } hat sich inzwischen geändert; fangen Sie neu an
save-no-space = kein Platz mehr
disk-full-advice = Schaffen Sie auf diesem Dateisystem Platz (df -h, df -i), und führen Sie den Befehl noch einmal aus.
disk-quota-advice = Löschen Sie Dateien desselben Besitzers oder erhöhen Sie das Kontingent (repquota), und führen Sie den Befehl noch einmal aus.
disk-read-only-advice = Hängen Sie dieses Dateisystem beschreibbar ein (findmnt zeigt es, dmesg den Grund), und führen Sie den Befehl noch einmal aus.
save-link-in-the-way = ein symbolischer Link oder eine Datei steht einem Ordner im Weg; setzen Sie einen Ordner dorthin
save-failed = { $path }: { $reason }; die Datei wurde nicht geändert

## Ends

broken-off = abgebrochen; nichts wurde geändert
broken-off-used-up = abgebrochen; sonst wurde nichts geändert, aber { $used ->
    [recovery] der eingegebene Wiederherstellungscode ist verbraucht
    [scratch] der eingegebene Notfallcode ist verbraucht
    [prompted] der Code oder Wiederherstellungscode, den Sie nach dem Passwort eingegeben haben, ist verbraucht
   *[code] der eingegebene Code ist verbraucht: Warten Sie auf den nächsten
}
used-up = { $used ->
    [recovery] Der eingegebene Wiederherstellungscode ist verbraucht.
    [scratch] Der eingegebene Notfallcode ist verbraucht.
    [prompted] Der Code oder Wiederherstellungscode, den Sie nach dem Passwort eingegeben haben, ist verbraucht.
   *[code] Der eingegebene Code ist verbraucht: Warten Sie auf den nächsten.
}
no-output = die Ausgabe lässt sich nicht schreiben: { $error }
json-no-answer = eine Antwort muss ein JSON-Objekt auf einer Zeile sein, etwa {"{"}"answer":"123456"{"}"}
echo-stays-on = das Echo dieses Terminals lässt sich nicht abschalten ({ $error }), Ihre Antwort wäre also sichtbar. Nichts wurde geändert. Rufen Sie den Befehl in einem anderen Terminal auf.

## Help of the command line

usage-heading = Aufruf:
usage-commands = Befehle
usage-command = BEFEHL
usage-arguments = Argumente
usage-options = Optionen

## A wrong command line

complaint-no-option = die Option { $option } gibt es nicht
complaint-too-many = { $word } ist ein Wort zu viel
complaint-no-command = den Befehl { $word } gibt es nicht
complaint-needs-value = { $option } braucht einen Wert
complaint-value-of = { $value } ist kein Wert für { $option }; möglich: { $values }
complaint-bad-value = { $value } ist kein Wert für { $option }: { $reason }
complaint-missing = es fehlt: { $words }
complaint-twice = { $option } steht zweimal da
complaint-order = setzen Sie Optionen hinter den Befehl: enroll { $command } { $options }
complaint-not-together = { $option } geht nicht zusammen mit { $other }
complaint-no-text = ein Argument ist kein UTF-8-Text
complaint-meant = Gemeint war vielleicht: { $words }
complaint-more = Mehr sagt --help.

## Texts of the help. The English ones stand in the code, word for word (enroll-tool/src/cli/help.rs)

help-main =
    Einmalcodes für Ihr Konto einrichten: QR-Code scannen, einen Code eingeben,
    zehn Wiederherstellungscodes aufheben.
help-main-long =
    Einmalcodes für Ihr Konto einrichten: QR-Code scannen, einen Code eingeben,
    zehn Wiederherstellungscodes aufheben.

    Geben Sie Codes, Wiederherstellungscodes und den QR-Code niemandem,
    auch nicht dem Support.
help-main-after =
    Rückgabewert: 0 getan, 1 abgelehnt oder gescheitert, 2 falscher Aufruf,
    130 abgebrochen. Außer nach 0 gilt weiter, was vorher eingerichtet war,
    es sei denn, die Meldung sagt, dass etwas geändert wurde.
help-add = App, Token, Adresse, Sicherheitsschlüssel dazu, nach einem Code
help-remove = App, Token, Adresse, Sicherheitsschlüssel weg, nach einem Code
help-remove-label = Der Name, wie `enroll status` ihn zeigt; oder email oder sms
help-add-email = Mailadresse für Codes, wenn root Ihr Geheimnis hält
help-add-sms = Codes an dieses Telefon (+ und Ländervorwahl)
help-add-key = Ein eingesteckter Sicherheitsschlüssel
help-add-pin = --key: nur mit der PIN des Schlüssels
help-remove-email = Die E-Mail-Adresse, an die Codes gesendet werden
help-remove-sms = Das Telefon, an das Codes gesendet werden
help-move = Telefon wechseln: das neue kommt dazu, dann fällt das alte weg
help-prefer = Einen Code senden, wenn Sie an der Eingabe nur Enter drücken
help-prefer-factor = email, sms oder none (Vorgabe)
help-recovery = Neue Wiederherstellungscodes; die alten enden
help-show = Den QR-Code noch einmal zeigen, nach einem Code
help-verify = Prüfen, ob ein Code gelten würde, ohne ihn zu verbrauchen
help-disable = Codes abschalten: die Geheimnisse entfernen, nach einem Code
help-status = Zeigen, was eingerichtet ist, übrig ist und scheiterte
help-check = Finden, was bei PAM, sshd und Dateien fehlt, bevor es schadet
help-setup = Für root: einen Dienst einrichten, auf Probe bis zur Anmeldung
help-sessions = Offene Sitzungen zeigen; --end und --others beenden welche
help-devices = Geräte zeigen, die keinen Code brauchen; sie vergessen
help-devices-forget = Ein Gerät oder alle vergessen: Anmeldungen fragen wieder
help-devices-number = Die Nummer in der Liste (root oder mit dem Hilfsprogramm)
help-devices-all = Alle
help-admin-devices = Gemerkte Geräte des Benutzers zeigen; welche vergessen
help-admin-address = Setzen, wohin Codes gesendet werden, und sperren
help-admin-address-email = Codes an diese E-Mail-Adresse senden
help-admin-address-remove = Eine Adresse entfernen: email oder sms
help-admin-address-lock = Der Benutzer kann sie nicht ändern
help-admin-address-unlock = Der Benutzer kann sie ändern
help-admin-address-import = Die von vielen: eine Tabelle mit user, email, sms
help-admin-test-delivery = Einen Probecode senden und jeden Schritt zeigen
help-admin-test-delivery-to = Benutzer, E-Mail-Adresse oder Nummer mit + davor
help-compromised = Codes und andere Sitzungen sofort beenden; neues Geheimnis
help-import = google-authenticator, pam_oath, App oder Tokens übernehmen
help-export = Authenticatoren für andere Programme ausgeben, nach einem Code
help-admin = Für root: Einrichtungen zeigen, reparieren; enroll-admin(8)
help-check-after =
    Rückgabewert: 0 bereit, 1 nicht bereit, 2 unklar (oder falscher Aufruf).
    Ändert keine Anmeldung. Rufen Sie es als root auf. Als Benutzer kann es
    manche Dateien nicht lesen und sagt, was es nicht feststellen konnte.
    Die Befunde: enroll(1).
help-check-services = Dienste wie in /etc/pam.d; sonst alle mit dem Modul
help-check-user = Auch Einrichtung und sshd-Einstellungen dieses Benutzers
help-check-from = sshd-Einstellungen für Anmeldungen von dieser Adresse
help-check-changed = Für root: nur Dienste, die keinen Code mehr verlangen
help-check-accept = Mit --changed: den jetzigen Stand ab jetzt gelten lassen
help-json-lines-on-stdout = Für Skripte: ein JSON-Objekt je Zeile auf stdout
help-json = Für Skripte: ein JSON-Objekt
help-json-lines = Für Skripte: ein JSON-Objekt je Zeile
help-dialogue = Mit --json: auch Fragen und Antworten sind JSON
help-user = Für diesen Benutzer (nur root)
help-system = Die Datei, die root verwahrt, nicht das Home (root)
help-systems = Von root verwahrte Dateien, nicht Homes (root)
help-no-password-check = Ohne Passwort (kann verboten sein)
help-no-password-check-short = Ohne Passwort (eventuell verboten)
help-issuer = Name in der App; sonst der des Rechners
help-account = Konto in der App; sonst Benutzer@Rechner
help-label = Wie der Authenticator heißt, etwa „Diensttelefon“
help-label-replaced = Welches ersetzt wird, wenn Sie mehrere haben
help-uri = Für Skripte: URI, dann Wiederherstellungscodes
help-svg = QR-Code in diese neue Datei (Modus 0600)
help-large = Der QR-Code in großen Quadraten
help-plain = Kein QR-Code: Geheimnis in Gruppen, zum Vorlesen
help-token = Hardware-Token: fragt nach Geheimnis und zwei Codes
help-token-kind = --token: totp (mit Uhr) oder hotp (mit Zähler)
help-token-digits = --token: Ziffern eines Codes, 6 bis 8
help-token-period = --token: Sekunden eines Codes, wenn zeitbasiert
help-token-hash = --token: sha1, sha256 oder sha512 (Hashfunktion)
help-token-counter = --token: der erste Zähler, wenn ereignisbasiert
help-resync = Zwei Codes eines Tokens prüfen, das aus dem Takt ist
help-admin-resync = Ein Token abgleichen, das aus dem Takt ist
help-admin-import = Benutzer mit Hardware-Token einrichten, aus zwei Dateien
help-assign-file = Die Token: CSV, PSKC und andere; siehe enroll import
help-assign = Benutzer jedes Tokens: Zeilen mit serial,user
help-assign-format = Siehe enroll import; am Inhalt erkannt
help-assign-recovery-codes = Wiederherstellungscodes in diese Datei schreiben
help-setup-after =
    Rückgabewert: 0 behalten (oder nichts zu tun), 1 zurückgenommen, abgelehnt
    oder gescheitert. Zeigt, was es ändern würde, und fragt. Was auch geschieht:
    Alles geht von selbst zurück, wenn keine Anmeldung mit Code es beweist.
help-setup-service = Der Dienst, wie in /etc/pam.d: sshd, sudo, login
help-setup-dry-run = Zeigen, was sich ändern würde, und nichts ändern
help-setup-undo = Die letzte Einrichtung des Dienstes zurücknehmen
help-setup-keep = Behalten, was keine Anmeldung beweist: erprobt
help-setup-roll-out = Wer nicht eingerichtet ist, meldet sich ohne Code an
help-setup-enforce = Übergang beenden: Nur wer eingerichtet ist, kommt herein
help-setup-enrol-at-login = Benutzer richten sich bei der ersten Anmeldung ein
help-setup-wait = Wie lange auf eine Anmeldung gewartet wird
help-setup-yes = Vor dem Ändern nicht fragen
help-import-after =
    Formate, am Inhalt erkannt: google (~/.google_authenticator), oath
    (Benutzerdatei von pam_oath), uri (Zeilen mit otpauth:// und
    otpauth-migration://, dem Text von QR-Codes), csv (eine Kopfzeile
    nennt die Spalten: user, serial, secret oder secret_hex, type,
    counter, period, digits, algorithm; oder die eines
    Passwortmanagers), pskc (RFC 6030), json (Exporte von Apps: Aegis,
    2FAS, Bitwarden und andere), keepass (XML). Verschlüsselte Exporte
    werden nicht gelesen.
    Die Datei wird nie geändert. Was übernommen, geändert oder gelassen
    wurde, steht Zeile für Zeile da.
help-import-file = - ist Standardeingabe; sonst ~/.google_authenticator
help-import-dry-run = Nur sagen, was übernommen und geändert würde
help-import-format = Siehe unten; sonst am Inhalt erkannt
help-import-only = Welches von mehreren: Name, Seriennr., Konto
help-import-short-secrets = Vorerst auch Geheimnisse von 80 bis 127 Bit
help-import-key-file = PSKC: Datei mit Schlüssel/Passwort; sonst Frage
help-import-all = Alle Benutzer der Datei (root), nur neue
help-import-replace = Auch Einrichtungen ersetzen (root)
help-import-recovery-codes = --all: Wiederherstellungscodes, an FILE angehängt
help-export-after =
    Formate: uri (otpauth://, der Text eines QR-Codes), google (eine Datei
    ~/.google_authenticator), oath (Zeilen einer Benutzerdatei von pam_oath).
    Wiederherstellungscodes bleiben hier: Sie sind nur als Hash gespeichert.
help-export-format = Siehe unten; sonst uri
help-export-to = In diese neue Datei (0600), nicht Standardausgabe
help-export-label = Nur den Authenticator mit diesem Namen
help-admin-downgrade = Wen ein Modul einer älteren Ausgabe abweisen würde
help-look-only = Nur nachsehen und nichts ändern
help-admin-list = Benutzer mit Einrichtung oder Aufzeichnung auflisten
help-admin-show = Ein Benutzer, alle Orte, Ergebnis der nächsten Anmeldung
help-admin-unlock = Wartezeiten und Sperren beenden. Verbrauchtes bleibt verbraucht
help-admin-reset = Aufzeichnung reparieren, nach falscher Uhr oder Snapshot
help-admin-disable = Benutzer ist nicht mehr eingerichtet; nullok wirkt wieder
help-admin-recovery = Einen Wiederherstellungscode für den Notfall ausgeben
help-admin-sessions = Die Sitzungen des Benutzers zeigen; --end beendet sie
help-admin-compromised = Codes sperren, Sitzungen beenden, neues Geheimnis
help-admin-ticket = Ticket ausstellen, um sich bei einer Anmeldung einzurichten
help-admin-not-enrolled = Nicht eingerichtete Benutzer und ihre Tickets
help-ticket-all = Alle nicht eingerichteten Benutzer außer root
help-ticket-csv = Tickets in diese neue Datei (Modus 0600) für Serienbriefe
help-ticket-valid = Wie lange: 14d, 36h oder Zahl der Tage
help-ticket-withdraw = Das Ticket zurückziehen; mit --all jedes
help-admin-adopt = root verwahrt die Einrichtung, nicht mehr das Home
help-admin-repair = Die Dateien der Einrichtung im Home in Ordnung bringen
help-adopt-all = Alle Benutzer außer root
help-adopt-back = Die Einrichtung zurück in das Home verschieben
help-admin-no-homes = Nur Aufzeichnungen und Dateien von root, keine Homes
help-admin-user = Der Name des Benutzers
help-admin-end = Die Sitzungen beenden
help-sessions-end = Diese Sitzung beenden
help-sessions-others = Alle beenden außer der, in der dieser Befehl läuft
help-compromised-mine-too = Auch die Sitzung beenden, in der dieser Befehl läuft
help-help = Hilfe ausgeben
help-help-long = Hilfe ausgeben (mehr mit '--help')
help-help-of-subcommands = Diese Hilfe oder die eines Befehls ausgeben
help-version = Version ausgeben
help-help-summary = Hilfe ausgeben (kurz mit '-h')

## For administrators

admin-for-root = `enroll admin` ist nur für root: sudo enroll admin ...
admin-nothing-changed = nichts wurde geändert: { $error }
admin-no-record = es gibt keine Aufzeichnung für { $user }: Noch nie wurde ein Code versucht
admin-policy-faulty = Warnung: { $fault }. Bis Sie das beheben, werden Anmeldungen nach dieser Richtlinie abgelehnt. Dieser Befehl sucht Aufzeichnungen in { $folder }.
ticket-no-service = { $path } nennt in enrol_at_login keinen Dienst, also fragt keine Anmeldung nach einem Ticket. Der Befehl `enroll` des Benutzers fragt danach, wenn root alle Einrichtungen verwahrt. Für Tickets bei Anmeldungen setzen Sie enrol_at_login und enrol_until, und rufen Sie dann `enroll setup DIENST --enrol-at-login` auf.
ticket-not-asked = { $path } hat `enrol_ticket = "no"`, also fragen Anmeldungen nach keinem Ticket. Der Befehl `enroll` des Benutzers fragt trotzdem danach. Entfernen Sie die Einstellung, damit Anmeldungen nach Tickets fragen.
ticket-enrolled = { $user } ist schon eingerichtet, darum wurde kein Ticket ausgestellt. Für ein neues Telefon: enroll admin recovery { $user }
ticket-disabled = die Einrichtung von { $user } ist abgeschaltet, darum würde keine Anmeldung eine neue anbieten, und kein Ticket wurde ausgestellt. Damit sich { $user } bei einer Anmeldung einrichten kann, entfernen Sie { $path } und wiederholen Sie den Befehl.
ticket-barred = root hat alle Codes von { $user } gesperrt, darum wurde kein Ticket ausgestellt. Richten Sie diesen Benutzer selbst ein: enroll --user { $user }
ticket-unreadable = keine Anmeldung würde { $user } eine Einrichtung anbieten, also wurde kein Ticket ausgestellt: { $why }
ticket-useless = keine Anmeldung würde { $user } eine Einrichtung anbieten, darum wurde kein Ticket ausgestellt. Den Grund zeigt: enroll admin show { $user }
ticket-not-issued = das Ticket von { $user } lässt sich nicht speichern: { $error }. Geben Sie es nicht aus. Beheben Sie die Ursache und wiederholen Sie den Befehl.
ticket-file-not-written = die Datei für den Serienbrief lässt sich nicht schreiben: { $error }
ticket-file-exists = die Datei gibt es schon; --csv nimmt eine neue
show-ticket = ein Ticket ist ausgestellt, bis { $until }
ticket-replaced = Das frühere Ticket von { $user } gilt nicht mehr.
ticket-hand-over = { $user } kann sich mit diesem Ticket einmal einrichten, bis { $until }. Es wird nur jetzt angezeigt. Geben Sie es nur { $user }: Eine Person, die es und das Passwort von { $user } kennt, kann ein Telefon einrichten.
ticket-sum = Tickets ausgestellt: { $total }, fehlgeschlagen: { $failed }; gültig bis { $until }
ticket-sum-replaced = { $count ->
    [one] Eines davon ersetzt ein früheres Ticket, das nicht mehr gilt.
   *[other] { $count } davon ersetzen frühere Tickets, die nicht mehr gelten.
}
ticket-sum-hand-over = Jedes Ticket gilt einmal und nur für seinen Benutzer. Eine Person, die ein Ticket und das Passwort seines Benutzers kennt, kann ein Telefon einrichten. Löschen Sie die Liste, wenn Sie die Tickets verschickt haben.
ticket-none = kein Ticket von { $user } ist ausgestellt
ticket-not-withdrawn = das Ticket von { $user } wurde nicht zurückgezogen: { $error }. Beheben Sie die Ursache und wiederholen Sie den Befehl.
ticket-withdrawn = Das Ticket von { $user } gilt nicht mehr.
ticket-sum-withdrawn = Tickets zurückgezogen: { $total }, fehlgeschlagen: { $failed }
ticket-bad-validity = eine Zeit von 1h bis 366d, zum Beispiel 14d, 36h oder 14
list-ticket = TICKET
list-ticket-until = bis { $until }
list-ticket-expired = abgelaufen { $until }
list-all-enrolled = Alle Benutzer, die sich anmelden können, sind eingerichtet.
list-unlisted = Das Verzeichnis gibt keine Liste seiner Benutzer ({ $sources }). Nur wer sich hier schon angemeldet hat oder ein Protokoll hat, steht in der Liste.
logins-not-read = Auf diesem Rechner ist keine Aufzeichnung von Anmeldungen in { $files }. Benutzer, die sich hier nur angemeldet haben, fehlen vielleicht.
adopt-moved = { $user }: verschoben von { $from } nach { $to }
adopt-would = { $user }: würde von { $from } nach { $to } verschoben
adopt-there = { $user }: liegt schon in { $to }
adopt-left-out = { $user }: nur Authenticator-Apps, Token und Wiederherstellungscodes werden verschoben. Authenticatoren dieser Arten nicht, denn sie standen in einer Datei des Benutzers: { $kinds }. Damit dem Benutzer Codes gesendet werden: enroll admin address { $user }
adopt-back-left-out = { $user }: nur Authenticator-Apps, Token und Wiederherstellungscodes werden verschoben. Authenticatoren dieser Arten enden, denn sie gelten nur, solange root die Einrichtung verwahrt: { $kinds }
adopt-nothing-moves = { $path } enthält weder eine Authenticator-App noch einen Token, und Authenticatoren anderer Arten werden nicht verschoben ({ $kinds }). Nichts wurde geändert. Richten Sie zuerst eine App ein: enroll --user { $user }
adopt-nothing = { $user } hat keine Einrichtung, die verschoben werden kann: enroll admin show { $user }
adopt-not-for-root = roots eigene Einrichtung gehört an beiden Stellen root, darum wird sie nicht verschoben
adopt-root-stays = { $name } ist im Home eingerichtet und wird nicht verschoben. Sobald credential in der Richtlinie eine Datei von root nennt, gilt diese Einrichtung nicht mehr: Führen Sie dann enroll --user { $name } aus und scannen Sie den neuen QR-Code.
adopt-differs = root verwahrt eine Einrichtung von { $user } in { $held }, und { $home } enthält eine andere, die keine Anmeldung liest. Nichts wurde geändert. Behalten Sie die richtige: Um die im Home zu entfernen, rufen Sie `enroll admin repair { $user }` auf; oder verschieben Sie { $held } und rufen Sie den Befehl noch einmal auf.
adopt-half = root verwahrt die Einrichtung von { $user } jetzt, aber die alte Datei liegt noch in { $home } ({ $error }). Anmeldungen lesen sie nicht. Bildschirmsperren lehnen alle Codes ab. Beheben Sie die Ursache und rufen Sie den Befehl noch einmal auf.
adopt-back-half = die Einrichtung von { $user } ist wieder im Home, aber Programme, die als { $user } laufen, lehnen noch alle Codes ab ({ $error }). Beheben Sie die Ursache und rufen Sie den Befehl noch einmal auf.
adopt-record-busy = Programme von { $user } schreiben ihre Aufzeichnung immer wieder, darum wurde die Einrichtung nicht verschoben; beenden Sie diese Programme (enroll admin sessions { $user }), oder versuchen Sie es noch einmal
adopt-back-against-policy = { $policy } lässt root alle Einrichtungen verwahren (credential), darum wird keine in ein Home verschoben. Entfernen Sie zuerst diese Einstellung, und mit ihr verifier, enrol_at_login, enrol_until, enrol_ticket und factors. Führen Sie dann den Befehl noch einmal aus.
adopt-needs-helper = Bildschirmsperren und andere Programme, die als der Benutzer laufen, lehnen jetzt alle Codes ab, weil das Hilfsprogramm pam_totpd nicht installiert ist (Paket pam-totp-helper).
adopt-sum = { $moved } verschoben, { $there } schon dort, { $failed } fehlgeschlagen
adopt-sum-tried = { $moved } würden verschoben, { $there } schon dort, { $failed } würden fehlschlagen. Nichts wurde geändert.
mend-mode = { $path }: aus den Rechten { $from } sind { $to } geworden
mend-would-mode = { $path }: aus den Rechten { $from } würden { $to }
mend-aside = { $path }: heißt jetzt { $to }
mend-would-aside = { $path }: würde in { $to } umbenannt
mend-copy = { $path }: die Kopie ist entfernt; root verwahrt die Einrichtung
mend-would-copy = { $path }: die Kopie würde entfernt; root verwahrt die Einrichtung
mend-copy-kept = { $path }: die Kopie bleibt, weil keine Anmeldung die Einrichtung verwenden kann, die root verwahrt
mend-left = nicht behoben: { $error }
mend-nothing = Im Home von { $user } ist nichts zu beheben.
mend-then = { $user } hat dort jetzt keine Einrichtung. Eine neue erzeugen: enroll { $options }
mend-not-for-root = dieser Befehl bringt das Home eines Benutzers in Ordnung, der nicht root ist. Für die Dateien von root: die Befehle, die `enroll check` zeigt
held-by-root = root verwahrt auf diesem Rechner die Codes von { $user } (enroll admin adopt). Damit Ihre eigenen Befehle gehen, muss das Hilfsprogramm installiert sein (Paket pam-totp-helper). Sonst bitten Sie Ihren Administrator, denselben Befehl als root auszuführen: sudo enroll BEFEHL --user { $user }
held-helper-unusable = root verwahrt Ihre Codes, und das Hilfsprogramm, das sie ändern und zeigen kann, ist nicht zu erreichen ({ $call }: { $error }); nichts wurde geändert. Fragen Sie Ihren Administrator, oder versuchen Sie es noch einmal
held-not-root = es läuft nicht als root
held-other-version = es hat eine andere Version als enroll
held-no-message = seine Antwort ist nicht zu verstehen
held-refused = das Hilfsprogramm hat den Befehl abgelehnt: { $why }. Nichts wurde geändert
held-first-code-refused = das neue Geheimnis ist gespeichert, aber sein erster Code wurde abgelehnt: { $why }. Melden Sie sich mit dem nächsten Code an
held-changed-meanwhile = die Datei von root wurde inzwischen geändert; dieser Befehl hat nichts geändert. Rufen Sie den Befehl noch einmal auf
held-no-token = der erste Authenticator von { $user } ist eine App, weil root die Codes verwahrt. Für ein Token rufen Sie in dieser Reihenfolge auf: enroll, dann enroll add --token, dann enroll remove LABEL
held-verify-explained = Die Prüfung verbraucht den Code, wie eine Anmeldung.
held-verify-right = Richtig: Eine Anmeldung hätte diesen Code angenommen. Er ist verbraucht.
held-verify-pair-right = Richtig: Eine Anmeldung hätte diese beiden Codes angenommen. Sie sind verbraucht, und Anmeldungen wissen, wo Ihr Token steht.
held-verify-no-recovery = eine Prüfung würde diesen Wiederherstellungscode verbrauchen, also wurde nichts geprüft. Wie viele Sie noch haben, zeigt: enroll status
held-not-shown = root verwahrt das Geheimnis von { $user }, und keines Ihrer Programme kann es lesen. Darum lässt es sich nicht noch einmal zeigen. Für ein neues Telefon: enroll move. Für einen weiteren Authenticator: enroll add
held-not-exported = root verwahrt die Geheimnisse von { $user }, und keines Ihrer Programme kann sie lesen. Ein Administrator kann sie exportieren: sudo enroll export --user { $user }
held-not-imported = root verwahrt die Codes von { $user }, also importiert ein Administrator Geheimnisse: sudo enroll import --user { $user } DATEI
held-change-unsure = die Verbindung mit dem Hilfsprogramm brach ab; darum ist nicht bekannt, ob die Änderung gemacht wurde. Was jetzt eingerichtet ist, zeigt: enroll status. Für neue Wiederherstellungscodes: enroll recovery
held-replaced-ended = Das alte Geheimnis gilt nicht mehr, und Anmeldungen nehmen das neue an. Wenn Sie abbrechen, bevor Sie es gescannt haben, melden Sie sich mit einem Wiederherstellungscode an und rufen Sie für ein anderes `enroll move` auf.
held-disabled = { $user } ist nicht mehr eingerichtet. Ein Administrator kann Sie neu einrichten: sudo enroll --user { $user }
held-disable-explained = root verwahrt Ihre Codes. Danach kann darum nur ein Administrator Sie wieder einrichten: sudo enroll --user { $user }
held-disable-done = Fertig: Sie sind nicht mehr eingerichtet. Zum Einrichten fragen Sie Ihren Administrator: sudo enroll --user { $user }
ask-ticket = Ticket Ihres Administrators:{" "}
held-wrong-ticket = dieses Ticket ist falsch, verbraucht oder abgelaufen
held-devices-say-which = sagen Sie, welches Gerät vergessen werden soll: seine Nummer oder --all. Um sie zu sehen: enroll devices
held-move-unsure = Es ist nicht bekannt, welches Telefon gilt. Wessen Codes angenommen werden, zeigt: enroll status
held-compromised-half = Ihre alten Codes und Wiederherstellungscodes gelten nicht mehr, und das neue Geheimnis ist nicht bestätigt. Für ein anderes neues Geheimnis rufen Sie enroll move auf und geben Sie einen der neuen Wiederherstellungscodes ein. Wenn Sie keinen haben, kann ein Administrator helfen: enroll admin recovery
held-status = eingerichtet: { $user }; root verwahrt die Codes
held-but-gone = das Home sagt, dass root die Codes von { $user } verwahrt, aber { $path } fehlt. Stellen Sie die Datei aus einer Sicherung wieder her, oder richten Sie neu ein: enroll admin disable { $user }, danach enroll --user { $user }
list-held = von root verwahrt
admin-not-enrolled = { $user } ist nicht eingerichtet, darum wurde nichts geändert. Die eingerichteten Benutzer zeigt: enroll admin list
admin-not-enrolled-for-new = { $user } ist nicht eingerichtet; zum Einrichten: enroll --user { $user }
unread-enrolment = { $user } ist in { $path } eingerichtet, und keine Anmeldung liest diese Datei. Anmeldungen lesen { $read }. Dort neu einrichten: enroll { $options }
admin-not-enrolled-any-more = { $user } ist nicht mehr eingerichtet
admin-disable-half = die Geheimnisse sind entfernt, aber die Aufzeichnung von root wurde nicht geändert. Darum werden Anmeldungen auch mit nullok abgelehnt: { $error }
admin-disable-remains = alle Codes und Wiederherstellungscodes von { $user } sind gesperrt, aber es gibt noch Geheimnisse: { $error }. Beheben Sie das, dann: enroll admin disable { $user }
admin-disable-failed = es gibt noch Geheimnisse von { $user }: { $error }. Beheben Sie das, dann: enroll admin disable { $user }
admin-disabled =
    { $user } ist nicht mehr eingerichtet: Geheimnisse und Wiederherstellungscodes sind entfernt.
    Bei der nächsten Anmeldung, wo Codes Pflicht sind: { $user } wird abgelehnt.
    Wo sie freiwillig sind (nullok): { $user } kommt ohne Code herein.
    `enroll` (oder als root: enroll --user { $user }) richtet neu ein; benutzte Codes bleiben benutzt.
admin-released =
    { $user } ist nicht eingerichtet: Es gab keine Geheimnisse zu entfernen, und in der Aufzeichnung von root steht das jetzt.
    Bei der nächsten Anmeldung, wo Codes Pflicht sind: { $user } wird abgelehnt.
    Wo sie freiwillig sind (nullok): { $user } kommt ohne Code herein.
    `enroll` (oder als root: enroll --user { $user }) richtet neu ein; benutzte Codes bleiben benutzt.
admin-unlocked = { $user }: Die Wartezeiten nach falschen Codes sind zu Ende. Benutzte Codes bleiben benutzt. Die nächste erfolgreiche Anmeldung zeigt noch, wie viele falsche Codes es gab.
admin-lockers-unchanged = Für Bildschirmsperren hat sich nichts geändert: { $error }
admin-reset = { $user }: Codes, die die App ab { $time } UTC zeigt, gelten; bis dahin ein Wiederherstellungscode. Benutzte Codes und Wiederherstellungscodes bleiben benutzt; Fehlversuche sind vergessen.
admin-reset-made = Es gab keine Aufzeichnung für { $user }; jetzt gibt es eine. Codes, die die App ab { $time } UTC zeigt, gelten; alle davor zählen als benutzt. Welche Wiederherstellungscodes benutzt wurden, ist nicht mehr bekannt: Als { $user } macht enroll recovery neue.
admin-reset-unread = Die Zugangsdaten ließen sich nicht lesen; Authenticatoren darin, für die es noch keine Aufzeichnung gibt, blieben unverändert. Bringen Sie das Home-Verzeichnis in Ordnung und rufen Sie den Befehl noch einmal auf: { $error }
admin-recovery-useless = { $error }; ein neuer Code könnte nicht gelten, darum gibt es keinen
admin-recovery-not-shown = ein Wiederherstellungscode kam dazu, konnte aber nicht gezeigt werden; machen Sie einen weiteren
admin-recovery-hand-over = Der Code meldet { $user } einmal an, anstelle eines Codes, und wird nur jetzt gezeigt. Übergeben Sie ihn nur einer Person, deren Identität Sie geprüft haben. Für das neue Telefon fragt enroll nach einem weiteren: Rufen Sie diesen Befehl noch einmal auf, oder führen Sie mit der Person zusammen aus: enroll --user { $user }
admin-recovery-barred = Der Code meldet { $user } einmal an und wird nur jetzt gezeigt. Übergeben Sie ihn nur, wenn Sie sicher sind, wem. Codes einer App bleiben gesperrt, bis Sie neu einrichten: enroll --user { $user }
admin-recovery-exposed = Andere konnten die Geheimnisse von { $user } bisher lesen; die Datei ist wieder geschützt. Machen Sie ein neues Geheimnis: enroll admin compromised { $user }
admin-recovery-too-many-used = von diesem Satz wurden so viele Wiederherstellungscodes benutzt, dass keine weiteren vermerkt werden können; für einen neuen Satz: enroll recovery --user NAME
admin-recovery-too-many = es gibt so viele unbenutzte Wiederherstellungscodes, wie ein Benutzer haben darf; für einen neuen Satz: enroll recovery --user NAME
admin-record-not-changed = Die Aufzeichnung wurde nicht geändert: { $error }
compromised-advice = Ändern Sie jetzt das Passwort von { $user } (passwd { $user }), und sehen Sie .ssh/authorized_keys in { $home } durch.
compromised-emptied = Auch die alten Geheimnisse in { $path } sind entfernt.
compromised-barred = Alle Codes und Wiederherstellungscodes von { $user } sind gesperrt.
compromised-may-not-be-barred = { $user } ist vielleicht noch nicht gesperrt: Die Sperre steht in { $folder }, und die Richtlinie nennt vielleicht ein anderes Verzeichnis. Beheben Sie den Fehler der Richtlinie, dann: enroll admin compromised { $user }
compromised-remains-broken-off = der Befehl endete, bevor ein Code des neuen Geheimnisses eingegeben war: Die Codes von { $user } sind gesperrt und bleiben es, und es gibt kein neues Geheimnis. Ein neues erzeugen: enroll --user { $user }
compromised-broken-off = der Befehl endete, bevor ein Code des neuen Geheimnisses eingegeben war: Es gibt kein neues Geheimnis für { $user }. Ein neues erzeugen: enroll admin compromised { $user }
compromised-remains = die Codes von { $user } sind gesperrt und bleiben es; es gibt kein neues Geheimnis: { $error }. Beheben Sie das, dann: enroll admin compromised { $user }
compromised-not-replaced = es gibt kein neues Geheimnis für { $user }: { $error }. Beheben Sie das, dann: enroll admin compromised { $user }
compromised-begins = Sobald Sie einen Code eingegeben haben, enden Ihre alten Codes und Wiederherstellungscodes. Auch Ihre anderen Sitzungen enden. Sie bekommen zuerst neue Wiederherstellungscodes, dann das neue Geheimnis.
compromised-replaced = Ihre alten Codes und Wiederherstellungscodes gelten nicht mehr.
compromised-half = Ihre alten Codes und Wiederherstellungscodes gelten nicht mehr, und das neue Geheimnis ist nicht bestätigt. Um das Geheimnis noch einmal zu sehen, rufen Sie enroll show auf und geben Sie einen der neuen Wiederherstellungscodes ein. Wenn Sie keinen haben, kann ein Administrator helfen: enroll admin recovery
compromised-not-all-ended = die alten Codes sind beendet, aber nicht alle Sitzungen; die Zeilen darüber nennen die übrigen
compromised-none-ended = Keine Sitzung wurde beendet: { $error }
compromised-sudo-asks = sudo fragt { $user } ab sofort wieder nach Passwort und Code.
compromised-sudo-kept = Einige Minuten lang fragt sudo { $user } vielleicht nach keinem Code: { $error }. Entfernen Sie diese Dateien.
compromised-sudo-yourself = Damit sudo sofort wieder nach Passwort und Code fragt: sudo -K
keys-in = SSH-Schlüssel, die als { $user } anmelden, in { $path } (zuletzt geändert { $date }). Entfernen Sie jeden, den Sie nicht kennen.
keys-one = Zeile { $line }: { $kind } { $hash } { $comment }
keys-options = (mit Optionen)
keys-not-understood = Zeile { $line }: Das ist kein Schlüssel, der sich zeigen lässt. Sehen Sie die Zeile an.
keys-more = { $count ->
    [one] 1 weitere Zeile ist nicht gezeigt
   *[other] { $count } weitere Zeilen sind nicht gezeigt
}. Sehen Sie die Datei an.
keys-cut = Die Datei ist zu groß, um ganz gelesen zu werden. Sehen Sie den Rest an.
keys-unread = Die SSH-Schlüssel des Benutzers ließen sich nicht lesen: { $error }. Sehen Sie die Datei an.
sessions-none = { $user } hat keine Sitzung.
sessions-one = { $session }: { $terminal }, von { $host }
sessions-here = hier
sessions-since = , seit { $date }
sessions-yours = {" "}(Ihre)
sessions-this-one = {" "}(diese)
sessions-unknown = Sie haben keine Sitzung { $session }; `enroll sessions` nennt sie
sessions-not-this-one = dieser Befehl läuft in dieser Sitzung, darum wurde sie nicht beendet; um sie zu beenden, melden Sie sich ab
sessions-ended = { $user }: { $count ->
    [one] 1 Sitzung
   *[other] { $count } Sitzungen
} beendet.
sessions-processes = Außerdem beendet: { $count ->
    [one] 1 Prozess
   *[other] { $count } Prozesse
} dieser Anmeldungen.
sessions-mine-left = Die Sitzung dieses Befehls wurde nicht beendet. Um sie zu beenden: enroll admin sessions { $user } --end --mine-too
sessions-mine-left-own = Die Sitzung dieses Befehls wurde nicht beendet. Um sie zu beenden, melden Sie sich ab.
sessions-manager-ended = Die Diensteverwaltung des Benutzers (systemd --user) wurde beendet, mit allen Programmen, die darin liefen.
sessions-manager-left = Die Diensteverwaltung von { $user } läuft weiter, mit allem, was darin gestartet wurde (systemd-run --user). Sie mit allen Sitzungen des Benutzers beenden, auch mit dieser: loginctl terminate-user { $user }
sessions-lingers = Für { $user } ist Lingering an: Beim nächsten Start des Rechners starten Programme des Benutzers ohne Anmeldung. Das beenden: loginctl disable-linger { $user }
sessions-not-ended = Nicht beendet: { $error }
sessions-no-logind = es gibt hier kein logind, und { $path }: { $error }; sehen Sie selbst nach den Prozessen von { $user } (ps -ef)
sessions-nothing-left = Hier gibt es weder logind noch utmp, also keine Liste der Sitzungen. Von { $user } läuft kein anderer Prozess mehr.
sessions-utmp-is-stale = utmp ist veraltet: Der Prozess ist jünger als die Anmeldung
sessions-no-process = kein solcher Prozess
sessions-process-stays = der Prozess endet nicht
sessions-process-slips = Prozesse starten und enden zu schnell, um sie anzuhalten; einige können zu dieser Anmeldung gehören. Finden Sie heraus, welcher Benutzer Programme startet (ps -ef). Ist es dieser Benutzer, schalten Sie das Konto ab (usermod --expiredate 1) und starten Sie die Maschine neu (reboot)
sessions-logins-unknown = der Kernel hält nicht fest, zu welcher Anmeldung ein Prozess gehört (es gibt kein /proc/self/loginuid); darum wurde kein Prozess einer Anmeldung gesucht. Sehen Sie die Prozesse des Benutzers an (ps -ef), und beenden Sie sie
sessions-not-theirs = der Prozess gehört zur Anmeldung der Benutzer-ID { $uid }; utmp ist falsch
sessions-nobodys = der Kernel kennt keine Anmeldung, zu der der Prozess gehört; sehen Sie ihn an und beenden Sie ihn selbst

## enroll devices

devices-none = { $user }: kein gemerktes Gerät. Jede Anmeldung fragt nach einem Code.
devices-listed = { $user }: { $count ->
    [one] { $count } gemerktes Gerät meldet sich ohne Code an:
   *[other] { $count } gemerkte Geräte melden sich ohne Code an:
}
devices-one = { $number }: { $label }, für { $service }
devices-times = seit { $since }, bis { $until }
devices-used = zuletzt benutzt { $used }
devices-not-used = noch nicht benutzt
devices-how-to-forget = Um alle zu vergessen: enroll devices forget --all
devices-none-to-forget = für { $user } ist kein Gerät gemerkt, also gibt es keines zu vergessen
devices-say-all = sagen Sie --all: Nur root kann ein einzelnes Gerät vergessen. Um alle Geräte zu vergessen: enroll devices forget --all
devices-say-which = sagen Sie, welches Gerät vergessen werden soll: { $count ->
    [one] 1
   *[other] eine Nummer von 1 bis { $count }
} oder --all. Um sie zu sehen: enroll admin devices { $user }
devices-no-such = es gibt kein gemerktes Gerät { $number }; `enroll devices` zählt sie auf
devices-hidden = nur root darf lesen, welche Geräte gemerkt sind. Um alle zu vergessen: enroll devices forget --all. Um sie zu sehen, fragen Sie Ihren Administrator: enroll admin devices { $user }
devices-one-is-for-root = nur root kann ein einzelnes Gerät vergessen. Um alle zu vergessen: enroll devices forget --all. Für ein einzelnes fragen Sie Ihren Administrator: `enroll admin devices { $user } forget N`
devices-forgotten-one = Vergessen: { $label }. Die nächste Anmeldung damit fragt nach einem Code.
devices-forgotten-all = Alle gemerkten Geräte von { $user } sind vergessen. Die nächsten Anmeldungen damit fragen nach einem Code.
status-devices = gemerkte Geräte: { $count } ({ $command })
list-nobody = Niemand ist eingerichtet.
downgrade-policy = { $path } hat Einstellungen, die ein Modul einer älteren Version vielleicht nicht kennt: { $names }. So ein Modul lehnt jede Anmeldung ab. Entfernen Sie diese Einstellungen zuerst.
downgrade-pam-line = { $line } hat Wörter, die ein Modul einer älteren Version nicht nimmt: { $names }. Die Zeile schlägt dann fehl. Entfernen Sie zuerst diese Wörter oder die Zeile.
downgrade-record = { $user }: Roots Aufzeichnung hat Version 2.
downgrade-own-record = { $user }: Die Aufzeichnung der eigenen Programme hat Version 2.
downgrade-credential = { $user }: { $path } hat Version 2.
downgrade-held = { $user }: root verwahrt die Einrichtung, und ein Modul einer älteren Version sucht sie im Home-Verzeichnis. Bringen Sie sie zuerst zurück: enroll admin adopt { $user } --back
downgrade-short = { $user }: { $path } hat ein Geheimnis von weniger als 128 Bit. Ein Modul einer älteren Version lehnt so eine Datei ab. Führen Sie enroll als diese Person aus, um ein neues Geheimnis zu machen.
downgrade-kinds = { $user }: { $path } hat keinen Authenticator, den ein Modul einer älteren Version kennt. Nur Wiederherstellungscodes melden an. Fügen Sie zuerst eine Authenticator-App hinzu.
downgrade-unread = { $user }: nicht lesbar, daher ist nichts bekannt: { $why }
downgrade-some = Ein Modul, das nur Version 1 kennt, weist diese Personen ab, und jede Anmeldung mit diesen Einstellungen und Zeilen. Behalten Sie diese Ausgabe, oder beenden Sie zuerst, was davon verwendet wird.
downgrade-none = Keine Aufzeichnung, Einrichtung, Einstellung oder PAM-Zeile braucht diese Ausgabe. Das Modul jeder Ausgabe liest sie.
list-user = NAME
list-state = STAND
list-since = SEIT
list-success = LETZTER ERFOLG
list-wrong = FEHL
list-spent = VERBR
list-locked = GESPERRT
list-wait = { $origin ->
    [remote] fern
    [own] Sperre
   *[local] lokal
} { $seconds } s
list-off = { $origin ->
    [remote] fern
    [own] Sperre
   *[local] lokal
} aus
list-barred = gesperrt
list-known-as = bekannt als { $name }
list-used-by = nur von Benutzer-ID { $uid } benutzt
list-event-based = ereignisbasiert
state-word = { $state ->
    [enrolled] aktiv
    [disabled] aus
    [unusable] defekt
    [damaged] zerstört
    [gone] weg
    [absent] fehlt
    [no-home] Home fehlt
    [no-account] ohne Konto
    [held] von root verwahrt
   *[not-enrolled] nicht aktiv
}
show-not-read = keine Anmeldung liest diese Datei. Anmeldungen lesen { $read }
show-unusable = nicht zu gebrauchen: { $error }
show-recovery-spent = Wiederherstellungscodes: { $spent } von { $count } benutzt
show-scratch-spent = Notfallcodes (acht Ziffern): { $spent } von { $count } benutzt
show-roots-record = Aufzeichnung von root (sshd, sudo, login)
show-own-record = eigene Aufzeichnung (Bildschirmsperren)
show-none = keiner
show-never = nie
show-enrolled-as = diese Benutzer-ID hat Codes unter dem Namen { $name } benutzt
show-record = { $whose }: letzter Erfolg { $date }, falsche Codes seither: { $count }
show-next-login = nächste Anmeldung { $origin ->
    [remote] aus der Ferne
    [own] an der Bildschirmsperre
   *[local] am Rechner
}: { $told }
next-login-refused = abgelehnt: { $error }
next-login-opted-out = abgelehnt, auch mit nullok: Die Einrichtung wurde nach einer Anmeldung mit Code abgeschaltet. Damit sich der Benutzer ohne Code anmelden kann, wo nullok gesetzt ist: enroll admin disable
next-login-other-name = abgelehnt, auch mit nullok: Es ist nichts eingerichtet, aber diese Benutzer-ID hat Codes unter dem Namen { $name } benutzt (enroll --user für eine neue Einrichtung, oder enroll admin disable)
next-login-gone = abgelehnt, auch mit nullok: Die Datei mit dem Geheimnis ist weg, aber es gab eine Einrichtung (Home nicht eingehängt oder gelöscht). Hängen Sie das Home ein, wenn es fehlt. Wenn die Datei gelöscht wurde: enroll --user für eine neue Einrichtung, oder enroll admin disable
next-login-unread = abgelehnt, auch mit nullok: Anmeldungen lesen eine andere Datei als die mit der Einrichtung (enroll --user richtet neu ein)
next-login-not-enrolled = abgelehnt; mit nullok meldet sich der Benutzer ohne Code an
next-login-wait = kein Code für { $seconds } s; ein Wiederherstellungscode gilt
next-login-off = Codes sind nach zu vielen falschen abgeschaltet (enroll admin unlock schaltet sie an); ein Wiederherstellungscode gilt
next-login-clock = kein Code: Die Uhr ({ $now }) steht vor der letzten Anmeldung. Geht sie falsch, stellen Sie sie; geht sie richtig, rufen Sie enroll admin reset auf. Ein Wiederherstellungscode gilt
next-login-used-until = noch kein Code: Alle Codes vor { $time } UTC gelten als benutzt, nach einer Anmeldung oder nach enroll admin reset. Codes, die die App ab dann zeigt, gelten. Ein Wiederherstellungscode gilt
next-login-barred = kein Code: Ein Administrator hat alle Codes und Wiederherstellungscodes gesperrt. Eine neue Einrichtung (enroll admin compromised, enroll --user) beendet das; bis dahin gilt ein Code von enroll admin recovery
next-login-good = ein richtiger Code wird angenommen
next-login-failures = ; danach heißt es: { $count ->
    [one] 1 falscher Code
   *[other] { $count } falsche Codes
} seit { $date }.

## enroll setup

setup-copy-not-roots = andere als root konnten { $path } schreiben. Sehen Sie die Kopien in { $folder } an; wenn sie stimmen: chown -R root { $folder }; chmod -R go= { $folder }
setup-for-root = `enroll setup` ist nur für root: sudo enroll setup ...
setup-which-service = welcher Dienst?
setup-waits = eine Änderung von { $service } wartet noch { $time } auf eine Anmeldung oder eine Bestätigung. Sofort zurücknehmen: enroll setup { $service } --undo
setup-settled = Eine frühere Einrichtung von { $service } wurde unterbrochen. Sie ist jetzt zu Ende: behalten, wenn eine Anmeldung sie bewiesen hat, sonst zurückgenommen.
setup-nothing-to-take-back = es gibt keine Einrichtung von { $service }, die man zurücknehmen könnte
setup-undo-is-stricter = Nach diesem Zurücknehmen lehnt { $service } Benutzer ab, die nicht eingerichtet sind. Das gilt sofort, ohne eine Anmeldung, die es beweist.
setup-undo-nobody-agrees = nichts wurde geändert: Benutzer, die sich jetzt anmelden können, würden abgelehnt, und es gibt kein Terminal für die Frage. Ohne die Frage: enroll setup { $service } --undo --yes
setup-undone = Zurückgenommen: { $service } fragt nach keinem Code.
setup-undone-files-left = Nur die letzte Einrichtung ist zurückgenommen: { $service } fragt nach keinem Code, aber Dateien einer früheren Einrichtung sind noch da. Auch diese zurücknehmen: enroll setup { $service } --undo
setup-undone-one-lets-in = Nur die letzte Einrichtung ist zurückgenommen: { $service } fragt noch nach einem Code und lässt Benutzer ein, die nicht eingerichtet sind. Eine frühere Einrichtung ist noch da. Auch diese zurücknehmen: enroll setup { $service } --undo
setup-undone-one-refuses = Nur die letzte Einrichtung ist zurückgenommen: { $service } fragt noch nach einem Code und lehnt Benutzer ab, die nicht eingerichtet sind. Eine frühere Einrichtung ist noch da. Auch diese zurücknehmen: enroll setup { $service } --undo
setup-undone-line-left = Zurückgenommen: Von { $service } ist keine Einrichtung mehr da. Der Dienst fragt noch nach einem Code, wegen einer Zeile, die vorher da war: { $place }
setup-ended-by-another = ein anderer Prozess hat diese Einrichtung eben beendet
setup-nothing-to-change = Nichts zu ändern: { $service } fragt schon nach einem Code.
setup-nothing-was-changed = Nichts wurde geändert.
setup-nobody-to-prove = niemand ist eingerichtet, also könnte niemand durch eine Anmeldung zeigen, dass es geht. Zuerst, als der Benutzer, der es versuchen wird: enroll
setup-no-login-seen = es kam keine Anmeldung mit Code, daher wurde die Änderung zurückgenommen: { $service } ist wie zuvor
setup-wrong-codes = { $count ->
    [one] Ein falscher Code von { $user } wurde während der Wartezeit abgelehnt.
   *[other] { $count } falsche Codes von { $user } wurden während der Wartezeit abgelehnt.
} Zum Testen eines Codes ruft { $user } auf: enroll verify
setup-see-log = Warum eine Anmeldung abgelehnt wurde, steht im Log:
setup-broken-off = Sie haben das Warten beendet, daher wurde die Änderung zurückgenommen: { $service } ist wie zuvor
setup-wait-goes-on = das Warten geht ohne dieses Fenster weiter
setup-note = Hinweis: { $what } { $effect }
setup-mind = Achtung: { $what } { $effect }
setup-enrolled = Eingerichtet: { $users }.
setup-let-in = Nicht eingerichtet; diese Benutzer melden sich ohne Code an, bis sie sich einrichten: { $users }.
setup-refused = Nicht eingerichtet; diese Benutzer werden von da an ABGELEHNT (mit --roll-out melden sie sich ohne Code an, bis sie sich einrichten): { $users }.
setup-unlisted-let-in = Das Verzeichnis gibt keine Liste seiner Benutzer heraus ({ $sources }). Oben stehen nur die, die sich hier schon angemeldet oder eingerichtet haben. Auch alle anderen ohne Einrichtung melden sich ohne Code an.
setup-unlisted-refused = Das Verzeichnis gibt keine Liste seiner Benutzer heraus ({ $sources }). Oben stehen nur die, die sich hier schon angemeldet oder eingerichtet haben. Auch alle anderen ohne Einrichtung werden ABGEWIESEN.
setup-and-more = { $users } und { $count } weitere
setup-nobody-agrees = die Standardeingabe ist kein Terminal, also kann niemand zustimmen. Ohne Frage ändern: --yes. Nur zeigen: --dry-run
setup-goes-back = Wenn sich innerhalb von { $time } niemand mit Code anmeldet, wird alles zurückgenommen, auch wenn dieses Fenster oder die Verbindung verloren geht.
ask-setup = Das ändern? [j/N]{" "}
setup-yes = j
setup-unchanged = nichts wurde geändert
setup-begun-by-another = ein anderes enroll hat eben eine Einrichtung von { $service } begonnen; warten Sie, bis es endet, und führen Sie den Befehl dann noch einmal aus
setup-changed-by-another = ein anderes Programm hat { $path } eben geändert; rufen Sie den Befehl noch einmal auf
setup-failed-and-back =
    { $error }
    Alles ist wie zuvor.
setup-no-guard-after-reboot = Achtung: Weder systemd noch cron ist hier, ein Neustart während des Wartens nimmt also nichts zurück. Danach: enroll setup SERVICE --undo
setup-try-sshd = Die Dateien sind geändert. Sie werden in { $time } zurückgenommen, wenn keine Anmeldung mit Code gelingt. Lassen Sie dieses Fenster offen. Melden Sie sich in einem anderen Fenster mit ssh an, mit Passwort und Code. Strg-C nimmt sofort alles zurück.
setup-try-twice = Noch ist niemand eingerichtet. Melden Sie sich daher zweimal an: Die erste Anmeldung richtet Sie ein. Die zweite Anmeldung, mit dem nächsten Code, bestätigt die Änderung.
setup-try-sudo = Die Dateien sind geändert. Sie werden in { $time } zurückgenommen, wenn sudo nicht mit einem Code gelingt. Lassen Sie dieses Fenster offen. Führen Sie in einem anderen Fenster als eingerichteter Benutzer `sudo -k true` aus, mit Passwort und Code. Strg-C nimmt sofort alles zurück.
setup-try-su = Die Dateien sind geändert. Sie werden in { $time } zurückgenommen, wenn su nicht mit einem Code gelingt. Lassen Sie dieses Fenster offen. Wechseln Sie in einem anderen Fenster, als Benutzer, der nicht root ist, mit su zu einem eingerichteten Benutzer, mit Passwort und Code. Strg-C nimmt sofort alles zurück.
setup-try-polkit = Die Dateien sind geändert. Sie werden in { $time } zurückgenommen, wenn pkexec nicht mit einem Code gelingt. Lassen Sie dieses Fenster offen. Führen Sie in einem anderen Fenster als eingerichteter Administrator, der nicht root ist, `pkexec true` aus, mit Passwort und Code. Strg-C nimmt sofort alles zurück.
setup-try-locker = Die Dateien sind geändert. Sie werden in { $time } zurückgenommen, wenn Sie die Änderung nicht bestätigen. Melden Sie sich zuerst an einer zweiten Konsole an (Strg+Alt+F3). Eine Bildschirmsperre, die läuft, behält die Zeilen, die sie beim Start gelesen hat, auch wenn die Änderung zurückgenommen ist; von dort können Sie sie beenden. Entsperren Sie jetzt den Bildschirm als eingerichteter Benutzer, mit Passwort und Code. Strg-C nimmt sofort alles zurück. Wenn es geht, als root in einem anderen Fenster:
setup-if-it-is-the-users = Wenn das Programm nur die Rechte seines Benutzers hat, wie Bildschirmsperren, kann keine Anmeldung die Änderung beweisen. Versuchen Sie es. Wenn es geht, als root:
setup-no-login-proves = { $service } hat nur die Rechte seines Benutzers, also kann dort keine Anmeldung die Änderung beweisen. Probieren Sie es selbst aus, und bestätigen Sie die Änderung mit `enroll setup { $service } --keep`. Wenn niemand sie rechtzeitig bestätigt, wird alles zurückgenommen.
setup-no-credentials = { $service } setzt nach einer Anmeldung keine Credentials, wenn es nicht so eingestellt ist. Dann beweist eine Anmeldung die Änderung nicht. Probieren Sie es selbst aus, und bestätigen Sie die Änderung mit `enroll setup { $service } --keep`. Wenn niemand sie rechtzeitig bestätigt, wird alles zurückgenommen.
setup-if-it-works = Wenn die Anmeldung geht, als root:
setup-goes-back-unconfirmed = Wenn niemand die Änderung innerhalb von { $time } bestätigt, wird alles zurückgenommen, auch wenn dieses Fenster oder die Verbindung verloren geht.
setup-not-confirmed = niemand hat die Änderung bestätigt: { $service } ist wie zuvor
setup-a-login-proves = --keep ist für Programme, die nur die Rechte ihres Benutzers haben oder keine Credentials setzen. Eine Änderung von { $service } bleibt durch eine Anmeldung mit Code
setup-nothing-waits = keine Einrichtung von { $service } wartet auf eine Bestätigung. So beginnen Sie eine: enroll setup { $service }
setup-confirmed = Bestätigt: Die Änderung von { $service } bleibt.
setup-try-login = Die Dateien sind geändert. Sie werden in { $time } zurückgenommen, wenn keine Anmeldung mit Code gelingt. Lassen Sie dieses Fenster offen. Melden Sie sich mit Passwort und Code an: an einer Textkonsole, oder als root in einem anderen Fenster mit dem Befehl `script -qc 'login NAME' /dev/null`. Strg-C nimmt sofort alles zurück.
setup-try-it = Die Dateien sind geändert. Sie werden in { $time } zurückgenommen, wenn keine Anmeldung mit Code beweist, dass es geht, und Sie die Änderung nicht bestätigen. Lassen Sie dieses Fenster offen. Melden Sie sich über { $service } an, mit Passwort und Code. Strg-C nimmt sofort alles zurück.
setup-try-service = Die Dateien sind geändert. Sie werden in { $time } zurückgenommen, wenn keine Anmeldung mit Code gelingt. Lassen Sie dieses Fenster offen. Melden Sie sich über { $service } an, mit Passwort und Code. Strg-C nimmt sofort alles zurück.
setup-try-one-field = { $service } stellt nur eine Frage. Schreiben Sie den Code direkt hinter das Passwort, zum Beispiel hunter2123456.
setup-still-waiting = Noch { $time }.
setup-kept = { $user } hat sich mit Code angemeldet. Die Änderung bleibt.
setup-then-enforce = `enroll admin list` zeigt, wer eingerichtet ist. Wenn alle es sind: enroll setup { $service } --enforce
setup-to-take-back = Zurücknehmen: enroll setup { $service } --undo
setup-kept-by-another = Ein anderer Prozess von enroll hat die Änderung von { $service } behalten.
setup-taken-back-by-another = ein anderer Prozess von enroll hat die Änderung von { $service } zurückgenommen
setup-roll-out-first = { $service } fragt noch nach keinem Code: enroll setup { $service } --roll-out
setup-named-twice = { $service } nennt das Modul zweimal, bei { $place } und bei { $second }. Nehmen Sie zuerst eine der Zeilen heraus.
setup-policy-first = Zuerst muss die Richtlinie berichtigt werden.
setup-no-service-name = { $service } ist kein Name eines Dienstes wie in /etc/pam.d
setup-no-such-service = es gibt kein /etc/pam.d/{ $service }: Ist das Programm installiert?
setup-no-such-service-but = es gibt kein /etc/pam.d/{ $service }; meinten Sie { $likely }?
setup-unreadable = { $path } lässt sich nicht lesen
setup-broken-service = { $place }: libpam lehnt diesen Dienst ab ({ $error }); berichtigen Sie das zuerst
setup-part-of-another = { $service } ist kein Dienst, sondern ein Teil von { $second } und vielleicht anderen. Richten Sie einen Dienst ein. Sie können auch alle Dienste von Debian einrichten. Setzen Sie zuerst KbdInteractiveAuthentication yes und PasswordAuthentication no bei sshd. Rufen Sie dann pam-auth-update --enable totp auf. Rufen Sie dann enroll check auf
setup-included = Diese Dienste binden { $path } ein: { $services }.
setup-included-effect = Auch dort wird nach dem Code gefragt.
setup-follower-locked-out = { $service } bindet { $path } ein, und niemand könnte sich darüber noch anmelden. Ändern Sie zuerst { $service }.
setup-twin-asks-nothing = { $service } wird nach keinem Code fragen.
setup-twin-asks-nothing-effect = Eine Anmeldung dort braucht keinen Code, wie bisher.
setup-twin-asks-nothing-advice = In seiner Datei wurde kein Platz für die Zeile gefunden. Der Grund:
setup-no-auth-lines = { $path }: Darin sind keine auth-Zeilen
setup-line-goes-on = { $place }: Die Zeile des Moduls geht weiter; schreiben Sie sie in eine
setup-policy-lets-by = { $path } setzt nullok für alle Dienste; nehmen Sie es dort heraus
setup-line-does-not-work = Die Zeile bei { $place } wirkt nicht.
setup-no-place = In { $path } fand sich kein Platz für die Zeile.
setup-enrol-until = Benutzer, die nicht eingerichtet sind, können das bis { $time } verschieben. Danach werden sie abgewiesen, bis sie es einrichten.
setup-enrol-tickets = Jeder von ihnen braucht ein Ticket. Tickets für alle machen: enroll admin ticket --all
setup-enrol-not-set =
    die Policy-Datei { $path } nennt { $service } nicht in enrol_at_login. Zuerst braucht die Datei diese Zeilen, mit Ihrem Datum. Siehe pam_totp.toml(5)
        credential = "/etc/pam_totp/users/%u.toml"
        enrol_at_login = ["{ $service }"]
        enrol_until = 2027-01-31
setup-enrol-no-policy =
    es gibt keine Policy-Datei { $path }, also bietet kein Dienst eine Einrichtung an. Schreiben Sie zuerst die Datei, mit diesen Zeilen und Ihrem Datum. Siehe pam_totp.toml(5)
        credential = "/etc/pam_totp/users/%u.toml"
        enrol_at_login = ["{ $service }"]
        enrol_until = 2027-01-31
setup-no-account-place = In { $path } fand sich kein Platz für die account-Zeile, die Geräte merkt.
setup-enrol-line-unfit = { $service } hat eine account-Zeile mit pam_totp.so, an der sich niemand einrichten kann. Ersetzen Sie sie durch diese Zeile, über allen anderen account-Zeilen: { $line }
setup-account-line-locks-out = Mit einer account-Zeile, die Geräte merkt, käme über { $service } niemand mehr herein.
setup-service-unfit = { $service } kann so, wie es hier eingerichtet ist, nicht nach einem Code fragen.
setup-changed-just-now = ein anderes Programm hat sie eben geändert
setup-not-yet =
    { $error }
    `enroll` macht im Hintergrund weiter, bis alles zurückgenommen ist. Jeder Versuch steht im Systemprotokoll.
setup-socket-activated = { $unit } startet sshd bei der nächsten Verbindung, mit den neuen Einstellungen. Nichts muss neu geladen werden, und offene Sitzungen laufen weiter.
setup-sshd-is-broken = sshd kann seine Einstellungen nicht lesen, wie sie sind ({ $path }): sshd -t
setup-no-sshd-runs = Es läuft kein sshd; der nächste, der startet, nimmt die neuen Einstellungen.
setup-sshd-does-not-take = sshd nimmt die neuen Einstellungen nicht an; siehe enroll check sshd
setup-sshd-refuses = sshd lehnt seine Einstellungen ab: { $error }
setup-unit-does-not-reload = { $unit } lädt nicht neu: { $error }
setup-no-systemctl = systemctl läuft nicht
setup-sshd-not-told = sshd (Prozess { $process }) lässt sich nicht zum Neuladen bringen: { $error }
setup-no-program = die Datei dieses Programms ist nicht zu finden: { $error }
setup-no-timer = systemd-run: { $error }; nichts wurde geändert
setup-no-guard = es ließ sich kein Wächter starten: { $error }. Nichts wurde geändert; führen Sie den Befehl noch einmal aus
setup-guard-ended = der Prozess endete sofort
setup-only-our-lines = Auch ein anderes Programm hat { $path } geändert, darum wurden nur die Zeilen der Einrichtung entfernt.
setup-sshd-line-in-the-way = { $error }
    im Weg: { $place }: { $line }
setup-undo-sshd-cannot-start =
    nichts wurde geändert: Ohne die Zeilen dieser Einrichtung könnte sshd nicht starten. sshd sagt:
    { $error }
    Entfernen oder ändern Sie diese Zeile und nehmen Sie die Einrichtung dann noch einmal zurück:
    enroll setup { $service } --undo
setup-revert-sshd-cannot-start =
    die Einstellungen von sshd bleiben vorerst: Ohne die Zeilen dieser Einrichtung könnte sshd nicht starten. sshd sagt:
    { $error }
    { $service } fragt nach keinem Code mehr. Entfernen oder ändern Sie diese Zeile.
setup-put-back-whole = Auch ein anderes Programm hat { $path } geändert. Mit den übrigen Zeilen könnte sshd nicht starten, daher ist die ganze Datei wie vor der Einrichtung. Die geänderte Datei liegt als { $saved } daneben.
setup-reverted-sshd-not-told = Die Dateien sind wie zuvor, aber der laufende sshd hat seine Einstellungen nicht neu gelesen: { $error }. Beheben Sie das und laden Sie sshd dann neu.
setup-copy-is-in = { $path }: { $error }. Die Kopie ist in { $folder }.
setup-of-another-version = von einer anderen Version von enroll geschrieben
setup-bad-wait = eine Zeit von 10s bis 60m, etwa 5m oder 300s
time-one-minute = 1 Minute
time-minutes = { $count ->
    [one] 1 Minute
   *[other] { $count } Minuten
} { $seconds ->
    [one] 1 Sekunde
   *[other] { $seconds } Sekunden
}

## enroll check: the report

check-level = { $level ->
    [fault] Fehler
    [unknown] unklar
    [warning] Warnung
   *[note] Hinweis
}: { $what } [{ $name }]
check-at = in { $place }
check-services = Dienste: { $services }
check-from-is-for-sshd = --from betrifft sshd, und sshd ist nicht unter den genannten Diensten
check-asked = Nach einem Code gefragt wird: { $services }.
check-not-asked = Nicht nach einem Code gefragt wird: { $services }.
check-asked-at-changes = Diese Programme verlangen einen Code, bevor sich ein Passwort ändert: { $services }.
check-ready = Bereit.
check-not-ready = Nicht bereit.
check-untried = Kein Fehler gefunden. Melden Sie sich einmal über { $services } an, bevor Sie sich darauf verlassen.
check-could-not-tell = Nicht festzustellen.
check-could-not-tell-as-user = Nicht festzustellen. Als root geht es: sudo enroll check
check-only-root = nur root darf die Einrichtung anderer prüfen (--user)
check-sentence = { $what }.
check-as-root = Als root:
check-clock-behind-advice = Stellen Sie die Uhr richtig. Wenn sie jetzt richtig geht, führen Sie als root aus:

## enroll check --changed
check-changed = Kein Code mehr verlangt: { $services }. Was zu tun ist, sagt: enroll check { $names }. Wenn Sie das so wollten: enroll check --changed --accept { $names }
check-changed-already = Eine Anmeldung ohne Code ist möglich: { $services }. Das war schon bei der ersten Prüfung des Dienstes so und wird nur einmal gemeldet. Was zu tun ist, sagt: enroll check { $names }
check-changed-unclear = Es lässt sich nicht feststellen, ob diese Dienste alle nach einem Code fragen: { $services }. Was zu tun ist, sagt: enroll check { $names }. Wenn das so gewollt ist: enroll check --changed --accept { $names }
check-changed-new = Neue Dienste fragen nach einem Code: { $services }. Probieren Sie bei jedem eine Anmeldung aus, bevor Benutzer ihn brauchen. Was zu tun ist, sagt: enroll check { $names }
check-changed-as-user = läuft als der Benutzer
check-changed-watched = Von jetzt an überwacht, weil sie einen Code verlangen: { $services }.
check-changed-dropped = Nicht mehr überwacht, weil sie keinen Code verlangen: { $services }.
check-changed-nothing = Kein Dienst verlangt einen Code, deshalb wird nichts überwacht.
check-changed-only-root = nur root kann mit der letzten Prüfung vergleichen
check-changed-unreadable = kein Vergleich mit der letzten Prüfung möglich: { $why }. Führen Sie `enroll check` aus. Wenn jeder Dienst ist, wie er sein soll, schreiben Sie den Stand neu: enroll check --changed --accept
check-changed-unread = ob diese Dienste einen Code verlangen, ist unklar, weil ihre PAM-Dateien nicht lesbar sind: { $services }
check-changed-not-written = der Stand kann nicht in { $folder } geschrieben werden: { $why }
check-changed-unsafe = { $what }; so beheben Sie das: { $mend }
check-changed-open-folder = andere als root haben Rechte an { $folder }
check-changed-not-ours = kein Stand, den dieses enroll lesen kann

## enroll check: services and their files

check-enroll-service = /etc/pam.d/enroll ist nicht da.
check-enroll-service-effect = enroll kann kein Passwort prüfen: Niemand kann sich einrichten, außer mit --no-password-check.
check-no-service = Noch fragt kein Dienst nach einem Code.
check-no-service-effect = Alle kommen ohne Code herein.
check-no-service-advice = Führen Sie als root diesen Befehl aus. Er zeigt zuerst seine Änderungen und nimmt sie zurück, wenn keine Anmeldung mit Code gelingt. Von Hand: Lassen Sie eine root-Shell offen, und fügen Sie `auth required pam_totp.so` unter den Zeilen des Passworts ein.
check-wrong-file = sshd liest diese Datei nicht.
check-wrong-file-effect = Bei SSH wird niemand nach einem Code gefragt.
check-wrong-file-advice = Setzen Sie die Zeile in /etc/pam.d/sshd, und entfernen Sie diese Datei:
check-service-refused = libpam lehnt den Dienst ab: { $error }.
check-nobody-gets-in = Niemand kann sich anmelden.
check-mend-line = Berichtigen Sie diese Zeile, oder nehmen Sie sie heraus.
check-pam-unread = Eine Datei des Dienstes darf nicht gelesen werden.
check-pam-file-writable-effect = Andere als root können entscheiden, wer sich anmelden kann.
check-at-include = Nur Debians libpam kennt @include.
check-at-include-effect = Hier ist die Zeile ein Fehler, und niemand kommt herein.
check-in-its-place = Stattdessen:
check-authselect = Diese Datei schreibt authselect.
check-authselect-effect = Die Zeile geht verloren, wenn authselect das nächste Mal schreibt, und niemand wird nach einem Code gefragt.
check-authselect-advice = Setzen Sie die Zeile in die Datei des Dienstes selbst oder in ein eigenes Profil:
check-authselect-no-other-place = In einem Profil von authselect gibt es keinen anderen Platz. In der Datei des Dienstes selbst gibt es einen, unter der Zeile mit substack:

## enroll check: lines of PAM

check-wrong-stack = pam_totp.so steht bei den { $kind }-Zeilen.
check-wrong-stack-effect = Dort antwortet es mit einem Fehler, und niemand kommt herein.
check-account-line-alone-effect = Eine account-Zeile schreibt nur gemerkte Geräte. Keine Zeile fragt hier nach einem Code.
check-wrong-stack-advice = Nur auth- und password-Zeilen fragen nach einem Code:
check-auth-not-run = { $program } führt keine auth-Zeile aus, also verlangt diese Zeile keinen Code.
check-auth-not-run-effect = Ein Passwort wird ohne Code geändert.
check-auth-not-run-advice = Schreiben Sie für dieses Programm stattdessen eine password-Zeile:
check-bad-line = libpam kann diese Zeile nicht gebrauchen: { $error }.
check-bad-line-effect = libpam nimmt die Zeile für ein Modul, das immer scheitert.
check-bad-line-advice = Die Form einer Zeile steht in pam.conf(5); oder nehmen Sie die Zeile heraus.
check-misspelt = Es gibt kein Modul { $path }.
check-cannot-load = libpam kann es nicht laden: Wo die Zeile `required` ist, kommt niemand herein.
check-misspelt-advice = Es heißt pam_totp.so:
check-other-codes = { $module } steht im selben Stapel.
check-other-codes-effect = Benutzer werden nach zwei Codes gefragt, von denen nur einer von enroll ist.
check-other-codes-advice = Nehmen Sie die andere Zeile heraus, wenn alle eingerichtet sind:
check-never-succeeds = { $line } gelingt hier nie.
check-always-refused = Der Weg durch diesen Stapel endet immer mit einer Ablehnung.
check-shifted-jump = Eine Zeile zwischen einem Sprung ([success=1 ...]) und seinem Ziel verschiebt den Sprung. Setzen Sie die Zeile von pam_totp.so hinter die des Passworts, in die Datei des Dienstes selbst:
check-after-the-password = Setzen Sie die Zeile hinter die des Passworts, als:
check-nobody-gets-in-effect = Niemand kann sich anmelden, auch nicht mit richtigem Passwort und Code: `{ $line }` lehnt ab.
check-exempted = `{ $line }` lässt manche Benutzer am Code vorbei.
check-exempted-effect = Wer ihre Bedingung erfüllt, wird nicht nach einem Code gefragt.
check-exempted-these = Diese Anmeldungen brauchen keinen Code: { $logins }.
exempt-anywhere = { $users } von überall
exempt-from = { $users } von { $origins }
exempt-except = { $users } von überall außer { $origins }
exempt-from-except = { $users } von { $origins } außer { $others }
exempt-except-but = { $users } von überall außer { $others } und von { $origins }
exempt-if = { $users }, wenn `{ $condition }` erfüllt ist
check-exempted-advice = Wenn das nicht gewollt ist, setzen Sie die Zeile von pam_totp.so darüber.
check-skipped = `{ $line }` überspringt pam_totp.so ({ $place }).
check-skipped-effect = Benutzer, für die diese Zeile gelingt, melden sich ohne Code an.
check-account-refuses = { $line } weist nach dem Code alle ab.
check-account-empty = Der Dienst hat keine account-Zeile, und /etc/pam.d/other auch nicht.
check-account-refuses-effect = Niemand kommt herein: Nach Passwort und Code fragt das Programm PAM nach dem Konto, und die Antwort ist immer eine Ablehnung.
check-account-refuses-advice = Berichtigen Sie die account-Zeilen dieses Dienstes. Eine Anmeldung mit Passwort und Code zeigt dann, ob sie Benutzer einlassen.
check-devices-no-line = remember_for ist gesetzt. { $service } hat keine account-Zeile von pam_totp.so.
check-devices-skipped = remember_for ist gesetzt. Andere account-Zeilen überspringen die Zeile von pam_totp.so ({ $place }).
check-devices-other-settings = remember_for ist gesetzt. Diese account-Zeile hat andere Einstellungen als die auth-Zeile ({ $place }).
check-devices-not-written-effect = Anmeldungen fragen, ob das Gerät gemerkt werden soll. Kein Gerät wird gemerkt.
check-devices-not-written-advice = Rufen Sie `enroll setup { $service }` auf. Oder setzen Sie diese Zeile über die anderen account-Zeilen:
check-enrol-no-line = enrol_at_login nennt { $service }. { $service } hat keine account-Zeile von pam_totp.so.
check-enrol-skipped = enrol_at_login nennt diesen Dienst. Andere account-Zeilen überspringen die Zeile von pam_totp.so ({ $place }).
check-enrol-no-line-effect = Wer nicht eingerichtet ist, meldet sich ohne Code an und wird nicht zum Einrichten aufgefordert. Nach enrol_until werden diese Benutzer abgelehnt.
check-enrol-ignored = Das Ergebnis von { $line } beendet keine Anmeldung.
check-enrol-ignored-effect = Nach enrol_until melden sich Benutzer, die nichts einrichten, weiter ohne Code an.
check-enrol-ignored-advice = Ersetzen Sie die Zeile durch diese:
check-enrol-line-advice = Rufen Sie `enroll setup { $service } --enrol-at-login` auf. Oder setzen Sie diese Zeile über die anderen account-Zeilen:
check-enrol-no-helper = enrol_at_login nennt { $service }. Der Helfer pam_totpd ist nicht installiert.
check-enrol-no-helper-effect = Niemand kann sich bei einer Anmeldung einrichten. Nach enrol_until werden Benutzer ohne Einrichtung abgelehnt.
check-enrol-no-helper-advice = Installieren Sie das Paket pam-totp-helper.
check-enrol-no-service = enrol_at_login ist gesetzt. Kein Dienst darin hat eine auth-Zeile von pam_totp.so.
check-enrol-no-service-effect = Niemand richtet bei einer Anmeldung etwas ein.
check-enrol-no-service-advice = Rufen Sie `enroll setup DIENST --enrol-at-login` für einen Dienst der Liste auf, oder entfernen Sie die Einstellung.
check-enrol-short-grace = Benutzer richten sich bei der ersten Anmeldung ein. sshd beendet die Verbindung nach dieser Zeit, und der Benutzer muss sich noch einmal anmelden.
check-enrol-alone = enrol_at_login nennt diesen Dienst, und kein anderes Modul meldet Erfolg.
check-devices-no-ssh = remember_services nennt { $service }. { $service } ist kein Dienst von sshd.
check-devices-no-ways = remember_for ist gesetzt. sshd verlangt keinen Schlüssel, bevor { $service } nach dem Code fragt.
check-devices-no-service = remember_for ist gesetzt. remember_services nennt keinen Dienst, der nach einem Code fragt.
check-devices-no-keys-effect = Anmeldungen merken dort kein Gerät. Ein gemerktes Gerät ist ein Satz von Schlüsseln, die sshd geprüft hat.
check-devices-no-ways-advice = Lassen Sie sshd zuerst nach einem Schlüssel und dann nach dem Code fragen. Die Zeile gehört in { $path }:
check-devices-no-service-advice = Wenn noch kein Dienst nach einem Code fragt, führen Sie zuerst `enroll setup sshd` aus. Nennen Sie dann in der Richtlinie den PAM-Dienst von sshd:
check-devices-services-advice = Nennen Sie in der Richtlinie den PAM-Dienst von sshd:
check-devices-no-password = remember_for ist gesetzt. Der Stapel fragt nach keinem Passwort.
check-devices-no-password-effect = Anmeldungen merken kein Gerät. Ein gemerktes Gerät käme mit seinem Schlüssel allein herein.
check-devices-no-password-advice = Wenn Sie das wollen, erlauben Sie es in der Richtlinie:
check-devices-key-alone = remember_key_only ist gesetzt. Der Stapel fragt nach keinem Passwort.
check-devices-key-alone-effect = Ein gemerktes Gerät meldet sich mit seinem Schlüssel allein an.
check-devices-wrong-password = Ein gemerktes Gerät meldet sich mit einem falschen Passwort an.
check-devices-wrong-password-effect = Wer den Schlüssel des Geräts hat, braucht weder Passwort noch Code.
check-devices-refused = Dieser Stapel lehnt ein gemerktes Gerät ab.
check-devices-refused-effect = Das Modul fragt das Gerät nach keinem Code und meldet PAM_IGNORE. Keine andere Zeile lässt den Benutzer dann herein.
check-devices-refused-advice = Die Zeile des Passworts muss entscheiden. Schreiben Sie diese Zeile unter die des Passworts:
check-devices-after-wrong = Auch nach einem falschen Passwort wird geprüft, ob das Gerät gemerkt ist.
check-devices-after-wrong-effect = Wer den Schlüssel eines Geräts hat, erfährt, ob es gemerkt ist. Ein Passwort braucht man dafür nicht. Die Liste der Geräte zeigt die Anmeldung als letzte Benutzung.
check-devices-helper = remember_for ist gesetzt. Über Anmeldungen bei { $service } entscheidet das Hilfsprogramm.
check-devices-helper-effect = Anmeldungen fragen dort nicht, ob das Gerät gemerkt werden soll.
check-devices-helper-advice = Entfernen Sie remember_for. Oder lassen Sie das Programm entscheiden: Entfernen Sie „email“ und „sms“ aus factors in { $file }, und verifier = "helper" dort und in der Zeile.
check-helper-arguments = Über Anmeldungen bei { $service } entscheidet das Hilfsprogramm. Es bekommt diese Argumente der Zeile nicht: { $names }.
check-helper-arguments-effect = Diese Argumente haben keine Wirkung. Das Hilfsprogramm liest { $file }.
check-helper-arguments-advice = Schreiben Sie diese Einstellungen in { $file }.
check-skipped-by-all-effect = Mit den jetzigen Argumenten und Dateien erfüllt jede Anmeldung ihre Bedingung. Niemand wird nach einem Code gefragt.
check-skipped-by-people-effect = Ihre Bedingung erfüllen alle Benutzer mit einer Login-Shell, wie die Konten und Gruppen jetzt sind. Keiner von ihnen wird nach einem Code gefragt.
check-skipped-by-user-effect = { $user } erfüllt ihre Bedingung und wird nicht nach einem Code gefragt.
check-skipped-unmet-effect = Benutzer melden sich ohne Code an, wenn die Bedingung nicht erfüllt ist und wenn sie nicht geprüft werden kann. Nehmen Sie Benutzer nur bei Erfolg aus: Kehren Sie die Bedingung um.
check-skipped-daemon-effect = Die Zeile prüft, wer das Programm gestartet hat. Hier ist das root: Die Bedingung trifft auf alle zu, und Benutzer melden sich ohne Code an.
check-only-its-own-lines = Eine Zeile von { $path }, die den Stapel beendet, darf nur die Zeilen dieser Datei beenden. Anstelle der Zeile, die die Datei einbindet:
check-password-not-enough = Ein richtiges Passwort darf nicht genügen. Anstelle der Zeile:
check-take-it-out = Wenn das nicht gewollt ist, nehmen Sie die Zeile heraus:
check-failure-ignored = `{ $line }` nimmt einen falschen Code an.
check-failure-ignored-effect = Das Modul fragt nach dem Code, und der Stapel nimmt jede Antwort an.
check-failure-ignored-advice = Ein Fehlschlag muss die Anmeldung ablehnen:
check-password-skipped-effect = Das Passwort lässt sich ohne Code ändern.
check-password-skipped-advice = Setzen Sie die Zeile von pam_totp.so über diese Zeile.
check-password-skipped-include-advice = Schreiben Sie `substack` statt `include`, wo eine andere Datei diese Zeile einfügt. Geht das nicht, setzen Sie die Zeile von pam_totp.so über diese Zeile.
check-code-before-password = Der Code wird vor dem bisherigen Passwort verlangt.
check-code-before-password-effect = Programme eines Benutzers können hier ohne Passwort Codes ausprobieren. Falsche Codes lassen seine Codes an der Konsole, bei su und sudo warten und schalten sie schließlich ab.
check-code-before-password-advice = Setzen Sie die Zeile von pam_totp.so unter die Passwortzeilen. Dort muss ein falsches Passwort den Stapel beenden.
check-change-after-wrong-advice = Ein falsches Passwort muss den Stapel oberhalb dieser Zeile beenden. Schreiben Sie die Passwortzeile in diese Datei, mit `requisite`. Das Ende eines `substack` beendet den Stapel nicht.
check-password-failure-ignored-effect = Ein falscher Code verhindert die Änderung des Passworts nicht.
check-password-failure-ignored-advice = Ein Fehlschlag muss die Änderung ablehnen:
check-code-alone = `{ $line }` zählt nicht, wenn sie scheitert.
check-code-alone-effect = Wer den Code hat, kommt mit falschem Passwort herein.
check-code-alone-advice = Ein falsches Passwort muss die Anmeldung beenden:
check-code-alone-jump = `{ $line }` überspringt das Passwort.
check-code-alone-jump-effect = Benutzer, für die diese Zeile springt, melden sich allein mit dem Code an, ohne Passwort.
check-code-alone-jump-advice = Verkleinern Sie die Zahl des Sprungs, damit er oberhalb der Zeile für das Passwort endet.
check-code-alone-no-password = Der Stapel fragt nach einem Code und nach keinem Passwort.
check-code-alone-no-password-effect = Wer nur den Code hat, kann sich anmelden.
check-code-alone-no-password-advice = Fragen Sie zuerst nach dem Passwort. Fügen Sie über der Zeile ein:
check-code-alone-perhaps-effect = Wer nur den Code hat, kann sich anmelden, es sei denn, das Programm hat vor PAM einen anderen Nachweis verlangt.
check-policy-folder-effect = Jemand anderes als root kann die Richtlinie entfernen, sodass die Voreinstellungen gelten, oder dort eine Datei ablegen, mit der das Modul jede Anmeldung ablehnt.
check-nullok = nullok ist gesetzt.
check-nullok-effect = Wer nie eingerichtet war, kommt ohne Code herein.
check-nullok-advice = Nehmen Sie nullok heraus, wenn alle eingerichtet sind.
check-nullok-alone = nullok ist gesetzt, und kein anderes Modul meldet Erfolg.
check-nullok-alone-effect = Wer nie eingerichtet war, kann sich nicht anmelden: PAM braucht ein Modul, das Erfolg meldet.
check-nullok-alone-advice = Wenn sie hereinkommen sollen, fügen Sie darunter ein:
check-asked-after-wrong-tells-effect = Auch ohne das Passwort ist zu sehen, welche Benutzer nicht eingerichtet sind: Sie werden nicht nach einem Code gefragt (`nullok` oder `enrol_at_login`). Außerdem kann jeder die Codes eingerichteter Benutzer warten lassen.
check-asked-after-wrong-tells-advice = Beenden Sie den Stack nach einem falschen Passwort: Schreiben Sie in der Zeile des Passworts `requisite` statt `required`. Oder entfernen Sie `nullok` und `enrol_at_login`, wenn alle eingerichtet sind.
check-asked-twice = Nach dem Code wird zweimal gefragt, von { $places }.
check-asked-twice-effect = Die erste Abfrage verbraucht den Code. Die zweite braucht den nächsten Code; mit demselben scheitert die Anmeldung.
check-asked-twice-advice = Behalten Sie eine der Zeilen.
check-code-with-password = Passwort und Code werden in einem gefragt, der Code zuerst geprüft.
check-code-first = Nach dem Code wird vor dem Passwort gefragt.
check-code-first-effect = Wer nur bis zur Abfrage kommt, kann die Versuche eines Benutzers verbrauchen und seine Codes warten lassen, ohne das Passwort zu kennen.
check-code-first-advice = Setzen Sie die Zeile unter die des Passworts:
check-asked-after-wrong = Auch nach einem falschen Passwort wird nach dem Code gefragt.
check-asked-after-wrong-effect = Die Antwort verrät nicht, was von beiden falsch war; aber auch wer kein Passwort kennt, kann die Codes eines Benutzers warten lassen.
check-names-no-file = die Zeile nennt keine Datei
check-includes-too-deep = mehr als { $count } Dateien binden einander ein (eine sich selbst?)
check-ends-with-backslash = die Datei endet mit einem Backslash, mitten in einer Zeile
check-line-hangs = ein Backslash steht im letzten Byte, das diese libpam von einer Zeile liest (Byte 1.023); die Anmeldung endet nie
check-module-without-name = { $word } lässt keinen Namen eines Moduls übrig; libpam lehnt den Dienst ab
check-no-kind = { $word } ist nichts von auth, account, session, password
check-empty-line = die Zeile ist leer
check-no-control = der Zeile fehlt die Steuerung (required, requisite, ...)
check-no-module = die Zeile nennt kein Modul
check-bad-control = die Steuerung ist nicht zu lesen: { $error }
check-no-such-value = { $word }: kein solcher Wert
check-no-equals = { $word }: Da ist kein =
check-no-such-action = { $word }: keine solche Aktion
check-no-such-file = keine solche Datei
check-may-not-be-read = darf nicht gelesen werden

## enroll check: sshd

sshd-is = { $keyword } steht auf { $value }.
sshd-not-set = nicht gesetzt
sshd-vain-in-match = {" "}({ $place } hat den richtigen Wert, steht aber unter einer Match-Zeile und zählt nicht.)
sshd-vain-later = {" "}({ $place } hat den richtigen Wert, kommt aber später und zählt nicht.)
sshd-there = Setzen Sie diese Zeile stattdessen dorthin (der erste Wert zählt), und laden Sie sshd neu:
sshd-in-arguments = sshd wird mit diesem Argument gestartet, das vor jeder Datei zählt. Ändern Sie das Argument und starten Sie sshd neu:
sshd-start-unknown = Hier ist nicht festzustellen, mit welchen Argumenten das System sshd startet.
sshd-start-unknown-effect = Eine Einstellung in diesen Argumenten zählt vor jeder Datei.
sshd-start-unknown-advice = Starten Sie sshd über seinen Pfad, mit ausgeschriebenen Argumenten oder einer Variablen in Anführungszeichen. Einstellungen gehören in eine Datei in /etc/ssh.
sshd-arguments-cut = Das System zeigt die Argumente dieses sshd nur zum Teil.
sshd-arguments-cut-effect = Eine Einstellung in den fehlenden Argumenten zählt vor jeder Datei.
sshd-nowhere-set = Keine Datei setzt es. Fügen Sie diese Zeile über allen Match- und Include-Zeilen ein, und laden Sie sshd neu:
sshd-drop-in = Keine Datei setzt es. Schreiben Sie diese Zeile in { $path }, und laden Sie sshd neu:
sshd-no-pam = sshd fragt PAM nicht; niemand wird nach einem Code gefragt.
sshd-key-alone = Eine Anmeldung mit { $methods } braucht keinen Code, denn diese Methoden durchlaufen keine auth-Zeile von PAM. Um Schlüssel, Passwort und Code zu verlangen, setzen Sie die Zeile unten: Benutzer ohne Schlüssel können sich dann nicht anmelden. Für Passwort und Code allein setzen Sie stattdessen `PubkeyAuthentication no`: Schlüssel sind dann nicht nutzbar.
sshd-or = {" "}oder{" "}
sshd-and = {" "}und{" "}
sshd-code-never-asked = Keiner der genannten Wege durchläuft die auth-Zeilen von PAM; niemand wird nach einem Code gefragt.
sshd-no-usable-way = Niemand kommt herein: sshd hat { $methods } abgeschaltet, was jeder genannte Weg braucht.
sshd-way-around = Ein Leerzeichen zwischen Methoden heißt „oder“, ein Komma „und“: Einer der genannten Wege braucht keinen Code.
sshd-key-required = Jeder genannte Weg braucht einen Schlüssel; ein Benutzer ohne Schlüssel kann sich nicht anmelden. Sollen sich solche Benutzer mit Passwort und Code anmelden, setzen Sie die Zeile unten: Sie fügt einen zweiten Weg hinzu.
sshd-config-of-others = Die Konfigurationsdatei dieses sshd wurde nicht gelesen: { $why }.
sshd-config-of-others-effect = Die Einstellungen dieses sshd sind nicht bekannt, und vielleicht können andere als root sie ändern.
sshd-config-of-others-advice = Wenn Sie diesen sshd starten, geben Sie ihm (-f) mit ganzem Pfad eine Datei, die nur root ändern kann, in Ordnern, die nur root ändern kann.
sshd-config-not-absolute = { $path } ist kein Pfad, der mit / beginnt
sshd-other-without-code = Ein weiterer sshd dieses Rechners öffnet den PAM-Dienst { $service }, der nach keinem Code fragt.
sshd-other-without-code-effect = Wer sich mit diesem sshd verbindet, meldet sich ohne Code an.
sshd-other-without-code-advice = Ist das nicht gemeint, beenden Sie diesen sshd, oder richten Sie auch seinen Dienst ein:
sshd-service-without-code = sshd öffnet den PAM-Dienst { $service }, der nach keinem Code fragt.
sshd-service-without-code-effect = Benutzer melden sich per SSH ohne Code an.
sshd-service-without-code-in-block = Benutzer, für die dieser Match-Block gilt, melden sich ohne Code an.
sshd-service-without-code-advice = Entfernen Sie die Einstellung { $keyword }, und laden Sie sshd neu. Oder richten Sie auch diesen Dienst ein:
sshd-way-around-kerberos = sshd prüft ein Passwort mit Kerberos, bevor es PAM fragt: Ein Kerberos-Passwort genügt zur Anmeldung, und nach keinem Code wird gefragt.
sudo-service-without-code = sudo öffnet den PAM-Dienst { $service } (Einstellung { $keyword }), der nach keinem Code fragt.
sudo-service-without-code-effect = sudo fragt nach keinem Code, wo diese Einstellung gilt.
sudo-service-without-code-advice = Entfernen Sie die Einstellung mit visudo. Oder richten Sie auch diesen Dienst ein:
sudo-never-asked = sudo fragt niemanden nach einem Passwort oder Code (!authenticate).
sudo-never-asked-effect = Benutzer von sudo brauchen keinen Code.
sudo-remove-setting = Entfernen Sie die Einstellung mit visudo.
sudo-not-all-asked = Manche Regeln oder Einstellungen von sudo fragen weder nach Passwort noch Code ({ $count ->
    [one] eine Zeile
   *[other] { $count } Zeilen
}; dies ist die erste).
sudo-rule-never-asks = Eine Regel lässt jeden jeden Befehl als root ausführen, oder eine Shell oder einen ganzen Ordner von Programmen, und sudo fragt weder nach Passwort noch Code: { $rule }
sudo-not-all-asked-effect = In sudo keinen Code brauchen: { $whom }. Für sie gilt NOPASSWD, exempt_group oder !authenticate.
sudo-other-plugin = sudo hat ein anderes Plug-in oder einen anderen Ordner für Plug-ins: `{ $line }`. enroll kann nicht sagen, wie es entscheidet.
sudo-see-plugin = Lesen Sie in der Dokumentation des Plug-ins, ob es PAM fragt. Oder entfernen Sie die Zeile.
sudo-rules-of-directory = sudo nimmt Regeln auch aus einem Verzeichnisdienst ({ $sources }). enroll kann sie nicht lesen.
sudo-list-rules = Zeigen Sie als root die Regeln jedes Benutzers an. Suchen Sie nach NOPASSWD, !authenticate, exempt_group und pam_service:
sudo-asks-other = sudo fragt nach Passwort und Code von { $user } ({ $keyword }), nicht nach denen des Benutzers, der sudo aufruft.
sudo-asks-other-skipped = { $user } ist nicht eingerichtet, und nullok oder enrol_at_login ist gesetzt: sudo fragt niemanden nach einem Code, auch eingerichtete Benutzer nicht.
sudo-asks-other-refused = { $user } ist nicht eingerichtet: Das Modul weist in sudo alle ab.
sudo-asks-other-effect = Die Codes der Benutzer selbst zählen in sudo nicht. Mit nullok fragt sudo nach keinem Code, wenn der Zielbenutzer nicht eingerichtet ist.
sudo-asks-other-advice = Entfernen Sie die Einstellung mit visudo. Oder richten Sie { $user } ein:
sudoers-unread = Die Regeln von sudo hier sind nicht lesbar: { $why }.
sudoers-unread-effect = Eine Einstellung dort kann einen PAM-Dienst wählen, der nach keinem Code fragt, oder die Frage abschalten.
sudoers-include-unclear = der Name hängt vom Rechner ab
sudoers-line-unclear = die Zeile wird nicht verstanden (visudo --check sagt, was sudo aus ihr macht)
sshd-root = root kann sich nicht anmelden: sshd hält keyboard-interactive dann für ein Passwort, und jeder genannte Weg braucht es. Setzen Sie das nur, wenn root sich überhaupt mit SSH anmelden soll.
sshd-no-prompt = Bei SSH kann niemand nach einem Code gefragt werden: Das ist die Methode, die fragt.
sshd-password-method = Wessen Programm die Methode „password“ nimmt, wird abgelehnt: sshd beantwortet die Frage nach dem Code mit dem Passwort.
sshd-password-method-alone = Die Programme fragen nach einem Passwort, wo sie nach dem Code fragen sollten.
sshd-code-alone = Wer nur den Code hat, kommt herein: Der PAM-Stapel von sshd fragt nach keinem Passwort, und kein Schlüssel wird verlangt.
sshd-few-tries = Jeder angebotene Schlüssel zählt als Versuch: Wer ein paar im Agenten hat, wird getrennt, bevor nach dem Code gefragt wird.
sshd-penalties = Falsche Codes vieler Benutzer hinter einer Adresse können sshd für diese Adresse eine Weile schließen (PerSourcePenalties).
sshd-penalties-effect = Jede gescheiterte Anmeldung zählt { $seconds ->
    [one] 1 Sekunde
   *[other] { $seconds } Sekunden
} gegen die Adresse. Ab { $least ->
    [one] 1 Sekunde
   *[other] { $least } Sekunden
} weist sshd jede Verbindung von dieser Adresse ab, bis die Zeit um ist.
sshd-penalties-advice = Wenn ein Büro oder ein VPN eine einzige Adresse hat, nehmen Sie diese aus. 192.0.2.0/24 ist ein Beispiel; schreiben Sie Ihre eigene Adresse, in { $path }:
sshd-short-grace = Wer auf den nächsten Code wartet oder das Telefon sucht, wird getrennt: Ein Code gilt 30 Sekunden.
sshd-says = sshd sagt: { $error }
sshd-will-not-start = sshd wird beim nächsten Mal nicht starten; dann kommt niemand mit SSH herein.
sshd-see-what = Sehen Sie, was es sagt:
sshd-not-asked = sshd ließ sich nicht fragen; gelesen wurden seine Dateien.
sshd-not-asked-why = sshd ließ sich nicht fragen („{ $error }“); gelesen wurden seine Dateien.
sshd-not-asked-effect = Was es ohne Einstellung nimmt, und Match-Zeilen, sind weniger sicher.
sshd-only-root-asks = Nur root kann sshd fragen. Als root:
sshd-config-unread = sshds Einstellungen hier sind nicht lesbar: { $why }.
sshd-config-unread-effect = Ein Match-Block dort kann Benutzer ohne Code anmelden lassen.
sshd-config-unread-advice = Machen Sie daraus eine gewöhnliche Datei von höchstens 1 MiB, die root lesen kann, oder einen Ordner, den root lesen kann.
sshd-not-reloaded = Der laufende sshd hat seine Dateien nicht gelesen, seit diese geändert wurde.
sshd-not-reloaded-effect = Was hier über sshd steht, gilt erst, wenn er sie gelesen hat; bis dahin hält er sich an die alten Einstellungen.
sshd-folder-changed = In diesem Ordner wurde ein Name geändert, nachdem der laufende sshd seine Einstellungen gelesen hat.
sshd-folder-changed-effect = Wurde eine Datei mit Einstellungen entfernt, umbenannt oder ersetzt, dann hat der laufende sshd sie noch, und keine Datei zeigt sie.
sshd-reload-unknown = Keine PID-Datei sagt, wann der laufende sshd (Prozess { $process }) seine Einstellungen gelesen hat; sie können seitdem geändert worden sein.
sshd-reload-unknown-effect = Der laufende sshd kann andere Einstellungen haben als seine Dateien.
sshd-reload-unknown-advice = Starten Sie diesen sshd neu. Ist PidFile gesetzt, genügt künftig ein Neuladen.

## enroll check: the machine

check-clock = Kein Programm stellt die Uhr nach.
check-clock-effect = Geht die Uhr mehr als eine Minute falsch, werden Codes der App abgelehnt (Standardfenster, 30-Sekunden-Codes). Wiederherstellungscodes gelten weiter.
check-clock-start = Der Zeitdienst { $program } ist installiert. Starten Sie ihn:
check-clock-none = Es ist kein Zeitdienst installiert. Installieren Sie einen, zum Beispiel chrony. In einem Container gilt die Uhr des Wirts: Installieren Sie ihn dort.
check-clock-unknown = Ob ein Programm die Uhr nachstellt, war nicht festzustellen.
check-clock-unknown-advice = `enroll verify` zeigt, wie weit Uhr und Telefon auseinander sind.
check-locker = { $service } läuft als Benutzer, der { $path } nicht lesen darf.
check-locker-effect = Niemand kann den Bildschirm entsperren.
check-locker-advice = Nehmen Sie das Modul aus diesem Dienst heraus:
# services: screen lockers and other programs that run as the user
check-event-based = { $user } hat nur ereignisbasierte Token, und { $services } kann deren Codes nicht prüfen.
check-event-based-effect = Dort braucht { $user } einen Wiederherstellungscode: Das Programm läuft als Benutzer, und nur Programme von root können den Zähler eines Tokens ändern.
check-event-based-advice = Fügen Sie als { $user } einen zeitbasierten Authenticator hinzu:
check-own-stack = Setzen Sie in /etc/pam.d/{ $service } diese Zeilen an die Stelle derer, die nach Passwort und Code fragen oder eine Datei einbinden, die danach fragt. Lassen Sie alle anderen Zeilen stehen:
check-one-answer = { $service } gibt auf jede Frage dieselbe Antwort; das Passwort wird also für den Code gehalten.
check-one-answer-effect = Jede Anmeldung wird abgewiesen. Benutzer müssen den Code direkt hinter dem Passwort eintippen, in derselben Antwort (`forward_pass`).
check-code-in-one = Verschieben Sie die Zeile über { $place }. Benutzer tippen den Code dann direkt hinter dem Passwort ein:
check-answers-unknown = Wie dieses Programm eine zweite Frage beantwortet, ist nicht bekannt.
check-answers-unknown-effect = Hat es nur ein Feld für das Passwort, wird jede Anmeldung abgewiesen. Probieren Sie es aus. Bei einem Feld liest `forward_pass` Passwort und Code in einem: siehe pam_totp(8).
check-twin = { $service } fragt nach einem Code, { $twin } nicht.
check-twin-effect = Wer sich über { $twin } anmeldet, braucht keinen Code.
check-twin-advice = Dies richtet beide ein:
check-is-not-there = { $path } ist nicht da.
check-state-missing-effect = Die erste Anmeldung legt den Ordner an, wenn der Dienst das darf. Waren schon Benutzer eingerichtet, sind ihre Aufzeichnungen verloren: Benutzte Wiederherstellungscodes gelten wieder, ebenso Codes der letzten anderthalb Minuten. Führen Sie für jeden von ihnen `enroll admin reset NAME` aus.
check-state-refused = Das Modul verwendet diesen Ordner nicht, daher kann sich niemand mit einem Code anmelden.
check-state-no-folder = { $path } ist kein Ordner.
check-state-closed = Benutzer kommen nicht durch den Ordner.
check-state-closed-effect = `enroll status` und Bildschirmsperren sehen nicht, welche Codes bei sshd und sudo benutzt wurden.
check-state-read-only = Das Dateisystem nimmt nichts an.
check-state-read-only-effect = Codes gelten, aber nur /run hält fest, welche benutzt sind, und ein Neustart leert /run. Wiederherstellungscodes werden abgelehnt.
check-state-full = Das Dateisystem ist voll.
check-state-full-effect = Für Benutzer ohne Aufzeichnung kann keine angelegt werden; ihre Wiederherstellungscodes werden abgelehnt.
check-forward-behind = forward_pass ist gesetzt, aber `{ $line }` steht vor der Zeile.
check-forward-alone = forward_pass ist gesetzt, und hinter der Zeile steht kein Modul für Passwörter.
check-forward-behind-effect = Jene Zeile bekommt Passwort und Code zusammen und lehnt sie ab.
check-forward-alone-effect = Kein Modul prüft das Passwort: Vor dem richtigen Code genügt jedes Passwort.
check-forward-behind-advice = Die Zeile über die des Passworts setzen, so:
check-forward-alone-advice = Die Zeile über denen des Passworts einfügen, so:
check-forward-nullok = `{ $line }` hat use_first_pass, hinter einer Zeile, die Benutzer ohne Einrichtung nicht nach einem Code fragt (nullok oder enrol_at_login).
check-forward-nullok-effect = Wer nie eingerichtet wurde, kann sich nicht anmelden: Für solche Benutzer wird kein Passwort weitergegeben, und die Zeile fragt nicht danach.
check-forward-nullok-advice = Schreiben Sie try_first_pass statt use_first_pass. Die Zeile fragt dann nach dem Passwort, wenn keines weitergegeben wird.
check-first-pass-unset = use_first_pass ist gesetzt, und kein Modul vor der Zeile fragt nach etwas.
check-first-pass-unset-effect = Niemand kommt hinein, wenn nicht das Programm selbst vorher PAM_AUTHTOK setzt.
check-first-pass-without-code = use_first_pass ist gesetzt, aber `{ $line }` kommt zuerst und nimmt nur ein Passwort ohne Code an.
check-first-pass-without-code-effect = Niemand kann sich anmelden. `{ $line }` lehnt ein Passwort ab, hinter dem ein Code steht.
check-first-pass-unset-advice = Für Programme mit einem Feld:
check-record-unsafe = Andere haben Rechte an { $path }.
check-record-unsafe-effect = Das Modul verwendet eine solche Aufzeichnung nicht: Dieser Benutzer kann sich weder mit einem Code noch mit einem Wiederherstellungscode anmelden.
check-host-key-unsafe = Andere haben Rechte an { $path }, dem Schlüssel der gemerkten Geräte und der Tickets.
check-host-key-unsafe-effect = Anmeldungen benutzen den Schlüssel nicht: kein gemerktes Gerät und kein Ticket wird angenommen. Andere kennen ihn vielleicht, entfernen Sie ihn also. Das nächste Programm, das einen Schlüssel braucht, erzeugt einen neuen. Alte Geräte und Tickets enden.
check-state-forgets = Es liegt auf { $kind }, das ein Neustart leert.
check-state-forgets-effect = Die Aufzeichnung der benutzten Codes geht bei einem Neustart verloren; benutzte Wiederherstellungscodes gelten dann wieder.
check-state-forgets-advice = Geben Sie ihm einen Platz, der bleibt (im Container: ein Volume), hier oder mit:
check-state-network = Es liegt auf { $kind }.
check-state-network-effect = Ist der Server weg, kommt niemand herein. Wer dort schreiben kann, kann die Aufzeichnungen ändern.
check-state-network-advice = Legen Sie es auf eine Platte dieses Rechners.
check-state-split = Mehrere Ordner haben Aufzeichnungen: { $folders }.
check-state-split-effect = Ein Code gilt einmal für jeden Ordner: Einer, der beim ersten Dienst verbraucht ist, gilt noch beim anderen. Auch falsche Codes werden für jeden Ordner gezählt.
check-state-split-advice = Geben Sie allen Zeilen ein state_dir, am besten in der Richtliniendatei, und keiner Zeile ein eigenes.
check-state-overlay = Es liegt auf einem Overlay, wie in einem Container.
check-state-overlay-effect = Wird der Container gelöscht, geht die Aufzeichnung der benutzten Codes verloren.
check-selinux-unknown = SELinux erzwingt seine Richtlinie; ob sie das Modul kennt, war nicht festzustellen.
check-selinux-list-unread = Die Liste der Richtlinienmodule ist nicht zu lesen: { $error }.
check-selinux = SELinux erzwingt seine Richtlinie, und sie kennt das Modul nicht.
check-selinux-effect = sshd darf weder Geheimnisse lesen noch Aufzeichnungen schreiben: Niemand kommt mit einem Code herein.
check-selinux-advice = Bauen und laden Sie das Richtlinienmodul, in { $folder } (docs/selinux.md):
check-selinux-helper = SELinux erzwingt seine Richtlinie, und das geladene Richtlinienmodul kennt das Hilfsprogramm nicht ({ $domain }).
check-selinux-helper-effect = Das Hilfsprogramm läuft in keiner eigenen Domäne, und Programme in Domänen, etwa sshd, dürfen sich nicht mit ihm verbinden.
check-apparmor-unknown = Ein Profil von AppArmor gilt für ein Programm, das nach Codes fragt; ob es in Kraft ist, war nicht festzustellen.
check-apparmor-list-unread = Die Liste { $path } ist nicht zu lesen: { $error }.
check-apparmor = AppArmor beschränkt { $profile }, und das Profil { $file } hat keine Regeln für das Modul.
check-apparmor-effect = { $profile } darf weder Geheimnisse lesen noch Aufzeichnungen schreiben: Niemand kommt dort mit einem Code herein.
check-apparmor-advice = Installieren Sie packaging/apparmor/pam_totp (docs/apparmor.md), schreiben Sie die Zeile `{ $line }` in das Profil, und laden Sie es als root:
check-apparmor-helper = Das Profil des Hilfsprogramms pam_totpd ist installiert, und AppArmor erzwingt es nicht.
check-apparmor-helper-effect = Anmeldungen funktionieren. Das Hilfsprogramm hat mehr Rechte, als es braucht.
check-apparmor-helper-advice = Laden Sie das Profil, und starten Sie das Hilfsprogramm neu, als root:
check-polkit = Die Sandbox von polkit hält das Modul von seinen Dateien ab.
check-polkit-effect = Wo polkit nach einem Passwort fragt, lehnt es jeden Benutzer ab, auch mit nullok.
check-polkit-advice = Mit diesem Drop-in kann { $unit } die Geheimnisse lesen und die Aufzeichnung schreiben. docs/polkit.md erklärt jede Einstellung.
check-no-root = Das Programm hinter { $service } fragt PAM ohne die Rechte von root.
check-unit-user = { $unit } läuft ohne die Rechte von root ({ $setting }).
check-no-root-effect = Jeder Code wird abgewiesen, weil das Modul die Rechte von root braucht, um einen benutzten Code festzuhalten.
check-no-root-advice = Das Modul kann in diesem Programm nicht arbeiten. Nehmen Sie das Modul aus diesem Dienst. Fragen Sie an einer anderen Stelle auf dem Weg dorthin nach dem Code, zum Beispiel bei ssh oder einem VPN.
check-unit-home = { $unit } verbirgt die Home-Verzeichnisse ({ $setting }).
check-unit-home-effect = Jeder Code wird abgewiesen, weil das Modul die Zugangsdaten im Home-Verzeichnis nicht lesen kann.
check-unit-home-advice = Dieses Drop-in zeigt { $unit } die Home-Verzeichnisse, nur zum Lesen, und gibt diesen Teil des Schutzes auf. Starten Sie { $unit } danach neu. Wenn Sie den Schutz behalten wollen, setzen Sie credential=/etc/pam_totp/users/%u.toml und richten Sie Benutzer mit `enroll --user NAME --system` ein.
check-unit-home-elsewhere = Setzen Sie credential=/etc/pam_totp/users/%u.toml und richten Sie Benutzer mit `enroll --user NAME --system` ein.
check-unit-credential = { $unit } verbirgt { $path } ({ $setting }).
check-unit-credential-effect = Jeder Benutzer wird abgewiesen, weil das Modul keine Zugangsdaten findet.
check-unit-take-out = Nehmen Sie den Pfad mit `systemctl edit --full { $unit }` aus { $setting }, und starten Sie { $unit } neu. Das gibt diesen Teil des Schutzes auf.
check-unit-rights = { $unit } hat nicht CAP_SETUID und CAP_SETGID zugleich.
check-unit-rights-effect = Jeder Code wird abgewiesen, weil das Modul die Zugangsdaten im Home-Verzeichnis mit den Rechten des Benutzers liest.
check-unit-rights-advice = Dieses Drop-in gibt { $unit } die beiden Rechte und gibt diesen Teil des Schutzes auf. Starten Sie { $unit } danach neu. Wenn Sie den Schutz behalten wollen, setzen Sie credential=/etc/pam_totp/users/%u.toml und richten Sie Benutzer mit `enroll --user NAME --system` ein.
check-unit-root = { $unit } hat ein anderes Wurzelverzeichnis ({ $setting }). Welche PAM-Dateien und welches Modul dort gelten, ist nicht bekannt.
check-unit-root-effect = Was über diesen Dienst gesagt wird, gilt nur für die Dateien dieses Systems.
check-unit-users = { $unit } hat eigene Benutzer ({ $setting }).
check-unit-calls = { $unit } verbietet den Systemaufruf { $call } ({ $setting }).
check-unit-calls-effect = Jeder Code wird abgewiesen, oder das Programm wird bei der ersten Anmeldung mit Code beendet.
check-unit-gives-up = Dieses Drop-in gibt diesen Teil des Schutzes von { $unit } auf. Starten Sie { $unit } danach neu.
check-unit-record = { $unit } hält das Modul vom Ordner der Aufzeichnungen ab, { $path } ({ $setting }).
check-unit-record-effect = Jeder Code wird abgewiesen, weil das Modul nicht festhalten kann, dass ein Code benutzt wurde.
check-unit-record-volatile = Wiederherstellungscodes werden abgewiesen. Andere Codes werden nur in /run/pam_totp festgehalten, das ein Neustart leert.
check-unit-record-forgotten = Andere Dienste sehen nicht, dass ein Code hier benutzt wurde, und nehmen ihn noch einmal an. Die Aufzeichnung geht verloren, wenn die Unit endet.
check-unit-record-advice = Dieses Drop-in öffnet { $unit } den Ordner und gibt diesen Teil des Schutzes auf. Starten Sie { $unit } danach neu.
check-prompt = Manche Programme erkennen die Frage "{ $prompt }" nicht.
check-prompt-effect = GNOME Files, Termix, VS Code und andere beantworten sie mit dem Passwort oder warten, bis die Anmeldung abläuft.
check-prompt-advice = Lassen Sie die Frage die Wörter "Verification code" enthalten, oder fügen Sie der Zeile dieses Argument hinzu: [prompt=Verification code:]
check-prompt-hides = Die Frage "{ $prompt }" zeigt die Wörter nicht, mit denen Benutzer sich einen Code schicken lassen: { $words }.
check-prompt-hides-effect = Benutzer können diese Wörter bei sshd eingeben, aber der Bildschirm sagt es nicht.
check-prompt-words = Die Frage von sshd bietet die Wörter { $words } an, und VS Code Remote-SSH erkennt eine solche Frage nicht.
check-prompt-words-effect = VS Code wartet auf "Verification code: " und zeigt kein Eingabefeld, bis die Anmeldung abläuft. Andere Programme der Anleitung erkennen die Frage.
check-prompt-words-advice = Wenn Ihre Benutzer mit VS Code arbeiten, setzen Sie in der Richtlinie eine eigene Frage. Sie zeigt die Wörter nicht, aber Benutzer können sie weiterhin eingeben: prompt = "Verification code: "
check-policy-refused = Das Modul nimmt diese Richtlinie nicht an, daher wird jede Anmeldung abgelehnt, die sie liest.
check-unread-enrolments = { $count ->
    [one] 1 Benutzer ist in einer Datei eingerichtet, die
   *[other] { $count } Benutzer sind in Dateien eingerichtet, die
} keine Anmeldung liest: { $users }.
check-unread-enrolments-effect = Anmeldungen lesen andere Dateien, für { $user } { $read }. Diese Benutzer werden abgelehnt. Mit `nullok` melden sich die, die nie einen Code verwendet haben, ohne Code an.
check-unread-enrolments-advice = Ändern Sie `credential` in { $path } oder in der PAM-Zeile, oder richten Sie jeden von ihnen als root neu ein:
check-held = root verwahrt die Codes von { $user } (enroll admin adopt). Rufen Sie diesen Befehl als root auf, um sie zu prüfen.
check-left-in-home = root verwahrt die Codes von { $count ->
    [one] 1 Benutzer, in dessen Home
   *[other] { $count } Benutzern, in deren Homes
} noch { $count ->
    [one] eine Einrichtung liegt
   *[other] Einrichtungen liegen
}: { $users }.
check-left-in-home-effect = Keine Anmeldung liest diese Datei. Programme von { $user } nehmen ihre Codes vielleicht noch an. Wenn sie eine alte Kopie ist, löschen Sie sie:
check-helper-missing = root verwahrt die Codes von { $count ->
    [one] 1 Benutzer
   *[other] { $count } Benutzern
}, und kein Hilfsprogramm entscheidet für Programme, die als der Benutzer laufen: { $users }.
# services: screen lockers and other programs that run as the user
check-helper-missing-effect = Diese Benutzer können { $services } nicht entsperren: Solche Programme können nicht lesen, was root verwahrt.
check-helper-missing-advice = Installieren Sie das Paket pam-totp-helper, und setzen Sie `verifier` nicht auf "local". Oder verschieben Sie die Einrichtungen zurück in die Homes:
check-helper-socket = Niemand nimmt am Socket des Hilfsprogramms Verbindungen an, { $path }: { $error }.
check-helper-not-root = Das Programm am Socket des Hilfsprogramms, { $path }, gehört der Benutzer-ID { $uid }. Das Modul glaubt nur einem Programm von root.
# services: screen lockers and other services whose logins the helper decides
check-helper-socket-effect = { $services } fragen das Hilfsprogramm pam_totpd und lehnen jeden Code ab.
check-helper-socket-advice = Starten Sie den Socket des Pakets pam-totp-helper als root. Ohne systemd starten Sie pam_totpd selbst:
check-helper-limit-advice = systemd hat das Hilfsprogramm zu oft gestartet und aufgegeben. `systemctl status pam-totpd.service` zeigt den Grund, und `systemctl cat pam-totpd.socket pam-totpd.service` die Grenze, die ein Drop-in setzt. Als root, nachdem Sie beides beseitigt haben:
check-helper-silent = Das Hilfsprogramm antwortet nicht, { $path }: { $error }.
check-helper-silent-advice = Sehen Sie nach, warum das Hilfsprogramm nicht startet oder nicht antwortet:
check-helper-older = Das laufende Hilfsprogramm ist älter als dieses Programm: Es spricht Version { $version } seiner Nachrichten, nicht { $newest }.
check-helper-older-effect = Anmeldungen mit Codes funktionieren. Die Einrichtung bei der ersten Anmeldung und manche Befehle von enroll können scheitern.
check-helper-other-version = Das laufende Hilfsprogramm hat eine andere Version als dieses Programm: Dieses Programm spricht die Versionen { $oldest } bis { $newest }, das Hilfsprogramm { $first } bis { $last }.
check-helper-version-advice = Starten Sie das Hilfsprogramm als root neu. Hilft das nicht, installieren Sie Modul und Hilfsprogramm in derselben Version.
check-helper-release = Das Hilfsprogramm ist in Version { $release } installiert, dieses Programm in Version { $own }.
check-helper-release-advice = Installieren Sie Modul und Hilfsprogramm in derselben Version.
check-key-socket = Niemand nimmt am Socket des Agenten für Sicherheitsschlüssel Verbindungen an, { $path }: { $error }.
check-key-socket-effect = Wer bei der Abfrage die Eingabetaste drückt, kann den Sicherheitsschlüssel nicht benutzen.
check-key-socket-advice = Installieren Sie das Paket pam-totp-key und starten Sie dessen Socket als root:
check-key-unknown = key_services nennt { $service }, und keine PAM-Datei hat diesen Namen.
check-key-unknown-effect = Kein Programm bietet unter diesem Namen einen Sicherheitsschlüssel an.
check-key-unknown-advice = Berichtigen oder entfernen Sie den Namen. Es sind die Namen der Dateien in /etc/pam.d.
check-key-remote = key_services nennt { $service }, wo jeder Benutzer an einem anderen Rechner sitzt.
check-key-remote-effect = Die Abfrage dieses Dienstes bietet keinen Sicherheitsschlüssel an, denn er müsste hier eingesteckt sein.
check-key-remote-advice = Entfernen Sie den Namen. Für SSH nehmen Sie Schlüssel der Art ed25519-sk in sshd, neben den Codes.
check-key-off = Die Einstellungen enthalten { $names }, aber "key" fehlt in factors.
check-key-off-advice = Um Sicherheitsschlüssel anzubieten, fügen Sie "key" zu factors hinzu. Sonst entfernen Sie diese Einstellungen.
check-key-nowhere = factors enthält "key", aber key_services nennt keinen Dienst.
check-key-nowhere-effect = Keine Anmeldung bietet einen Sicherheitsschlüssel an.
check-key-nowhere-advice = Fügen Sie key_services mit den Namen der Dienste hinzu, oder entfernen Sie "key" aus factors.
check-deliver-socket = Niemand nimmt am Socket des Zustelldienstes Verbindungen an, { $path }: { $error }.
check-deliver-effect = Wer bei der Abfrage `email` oder `sms` eingibt, bekommt keinen Code.
check-deliver-socket-advice = Starten Sie den Socket des Pakets pam-totp-deliver als root. Ohne systemd starten Sie pam_totp_deliver selbst:
check-deliver-command = Der Zustelldienst würde ein Programm nicht starten: { $error }.
check-deliver-command-advice = Berichtigen Sie die Datei. Probieren Sie es dann als root mit dem Namen eines Benutzers, der eine Adresse hat:
check-deliver-config = Der Zustelldienst hat keine Konfiguration { $path }.
check-deliver-config-advice = Nennen Sie in dieser Datei den Befehl für jeden Weg. pam_totp_deliver(8) hat ein Beispiel.
check-sends-early = Nach dem Code wird gefragt, bevor das Passwort geprüft ist, und die Richtlinie verschickt Codes.
check-sends-early-effect = Auch wer das Passwort nicht kennt, kann einem Benutzer Codes schicken lassen, indem er das Wort bei der Abfrage eingibt.
check-sends-nothing-effect = Bei dieser Abfrage wird kein Code verschickt, weil vorher kein Passwort eingegeben wird. Benutzer ohne App können sich hier nicht mit einem Code anmelden.
check-sends-early-advice = Lassen Sie ein falsches Passwort die Anmeldung beenden. Wenn alle Passwörter lokal sind, schreiben Sie diese zwei Zeilen anstelle der Passwortzeile und unserer Zeile:
check-sends-early-no-password = Setzen Sie vor die Zeile von pam_totp eine Zeile, die das Passwort prüft, zum Beispiel:
check-not-adopted = { $count ->
    [one] 1 Benutzer hat seine Einrichtung im Home, und das Hilfsprogramm liest kein Home: { $users }.
   *[other] { $count } Benutzer haben ihre Einrichtung im Home, und das Hilfsprogramm liest kein Home: { $users }.
}
check-not-adopted-effect = { $services } fragen das Hilfsprogramm und lehnen jeden Code dieser Benutzer ab.
check-let-by-enrolled = { $count ->
    [one] 1 Benutzer ist eingerichtet und meldet
   *[other] { $count } Benutzer sind eingerichtet und melden
} sich ohne Code an: { $users }.
check-let-by-enrolled-effect = Die Zeile fragt Benutzer, die nie eingerichtet wurden, nicht nach einem Code (`nullok` oder `enrol_at_login`), und findet weder die Datei { $file } noch eine Aufzeichnung in { $folder }. Also hält das Modul { $user } für einen Benutzer, der nie eingerichtet wurde. Die Einrichtung steht hier: { $found }
check-let-by-enrolled-advice = Stellen Sie `credential` und `state_dir` in der PAM-Zeile oder in { $path } wieder auf die Orte der Einrichtungen. Oder entfernen Sie `nullok` und `enrol_at_login`: Dann werden diese Benutzer abgelehnt, bis sie neu eingerichtet sind.
check-policy-misplaced = { $path } liest niemand.
check-policy-misplaced-effect = Ihre Einstellungen zählen nicht.
check-policy-named = { $path } ist nicht da, und ein Argument nennt es.
check-policy-unread = Die Richtlinie darf nicht gelesen werden.
check-policy-unread-effect = Auch enroll kann sie nicht lesen, wenn Benutzer es aufrufen.
check-policy-no-read = Die Richtlinie ist nicht zu lesen: { $error }.
check-policy-link = Die Richtlinie ist ein symbolischer Link.
check-policy-advice = Siehe pam_totp.toml(5).
check-argument-refused = Das Modul nimmt dieses Argument nicht an, daher wird jede Anmeldung über diese Zeile abgelehnt.
check-argument-advice = Die Argumente stehen in pam_totp(8).
check-not-regular = keine gewöhnliche Datei
check-too-large = zu groß
check-belongs = { $path } gehört der Benutzer-ID { $uid }, nicht root
check-writable = { $path } dürfen auch andere als root schreiben (Modus { $mode })

## enroll check: the module's file

check-module-folder = Der Ordner der PAM-Module ist nicht bekannt.
check-module-folder-effect = pam_unix.so liegt an keinem der üblichen Orte.
check-module-path = Der Pfad enthält eine Variable ($ISA, $LIB, $ORIGIN), die diese libpam oder der Lader ersetzt.
check-module-path-effect = Ob das Modul gefunden wird, lässt sich nicht sagen. Nennen Sie es ohne Pfad.
check-module-foreign = Die Datei hat den Namen dieses Moduls und ist ein anderes Modul.
check-module-foreign-effect = Eine Zeile mit dieser Datei verlangt keinen Code von enroll.
check-libpam-unknown = Die Datei libpam.so.0 liegt in keinem der üblichen Ordner.
check-libpam-unknown-effect = Versionen von libpam lesen PAM-Dateien verschieden; dieses Urteil kann daher falsch sein.
check-capital-name = Der Name dieser Datei hat Großbuchstaben; libpam sucht Dienste in Kleinbuchstaben.
check-capital-name-advice = Wenn ein Programm nach diesem Dienst fragt, zählt die Datei { $path }.
check-module-writable-effect = Andere als root können das Modul ersetzen und sich dann als jeder Benutzer anmelden.
check-module-unread = Das Modul ist nicht zu lesen: { $error }.
check-module-missing = { $path } ist nicht da, und { $place } nennt es.
check-module-elsewhere = Es liegt in { $path }, wo libpam nicht sucht:
check-module-install = Installieren Sie es, oder nehmen Sie die Zeile heraus:
check-module-cannot-load = libpam kann das Modul nicht laden: Wo die Zeile `required` ist, kommt niemand herein.
check-full-module-missing = { $path } ist nicht da, und die Zeile { $place } braucht die Datei.
check-full-module-cannot-load = pam_totp.so gibt die Aufrufe dieser Zeile an die Datei weiter und kann sie nicht laden, also schlagen sie fehl: Niemand kommt über diese Zeile herein oder ändert sein Passwort.
check-module-no-library = Die Datei ist keine gemeinsame Bibliothek.
check-module-install-again = Installieren Sie es noch einmal:
check-module-noexec = Dieses Dateisystem ist mit `noexec` eingehängt; nichts davon lässt sich laden.
check-module-noexec-advice = Hängen Sie das Dateisystem ohne `noexec` ein, oder installieren Sie das Modul auf einem anderen. Das zeigt, was eingehängt ist:
check-module-closed = Dieser Dienst läuft als der Benutzer, und der darf diese Datei nicht lesen.
check-module-architecture = Das Modul ist für eine andere Architektur gebaut als pam_unix.so.
check-module-build-here = Bauen Sie es auf diesem Rechner:
check-module-no-entry = Die Datei ist eine Bibliothek, aber kein PAM-Modul: pam_sm_authenticate fehlt.
check-module-library = Das Modul will { $name }, das an keinem der üblichen Orte liegt.
check-module-see-missing = Sehen Sie, was fehlt:
check-module-libc = Das Modul will { $name }, das die libc dieses Rechners nicht hat.
check-module-libc-advice = Es wurde auf einem neueren System gebaut. Bauen Sie es auf diesem Rechner:

## enroll check: the user

check-name-in-no-file-name = { $user } kann kein Teil eines Dateinamens sein.
check-user-without-codes = { $user } kann sich nicht mit einem Code anmelden.
check-name-advice = Benennen Sie das Konto um, oder verwahren Sie die Zugangsdaten in den Homes (credential=%h/...).
check-credential-damaged = Die Einrichtung ist nicht zu lesen: { $error }.
check-home-of-another = { $path } gehört dem Konto { $other } oder ist auch dessen Home. Ändern Sie den Eigentümer nicht: { $other } könnte sich sonst nicht mehr anmelden. Geben Sie { $user } ein anderes Home, oder lassen Sie root die Einrichtung verwahren:
check-home-of-nobody = Kein Konto hat die Benutzernummer { $uid } des Eigentümers. Wenn es das Home von { $user } ist, ändern Sie den Eigentümer:
check-home-foreign = Klären Sie, wem { $path } gehört, bevor Sie etwas ändern. root kann die Einrichtung stattdessen verwahren:
check-user-locked-out = { $user } kann sich weder mit einem Code noch mit einem Wiederherstellungscode anmelden.
check-enrol-anew = Richten Sie neu ein, als root, mit der Person neben Ihnen:
check-short-secret = Das Geheimnis von „{ $label }“ von { $user } hat nur { $bits } Bit.
check-short-secret-effect = RFC 4226 verlangt mindestens 128.
check-short-secret-advice = Machen Sie ein neues, als { $user }:
check-no-recovery-codes = { $user } hat keine Wiederherstellungscodes.
check-recovery-codes-used = { $user } hat alle Wiederherstellungscodes verbraucht.
check-no-recovery-codes-effect = Ein verlorenes Telefon sperrt aus, bis root hilft.
check-only-keys = { $user } hat nur Sicherheitsschlüssel.
check-only-keys-effect = Anmeldungen aus der Ferne und Dienste, die key_services nicht nennt, nehmen nur Wiederherstellungscodes an.
check-only-keys-advice = Fügen Sie eine Authenticator-App hinzu, als { $user }:
check-not-enrolled = { $user } ist nicht eingerichtet.
check-opted-out = Die Einrichtung von { $user } ist abgeschaltet.
check-enrolled-as = { $user } hat keine Zugangsdaten, aber diese Benutzer-ID hat unter dem Namen { $former } Codes benutzt.
check-enrolled-as-effect = { $user } kann sich nicht anmelden, wo ein Code verlangt wird, auch nicht mit nullok.
check-enrolled-as-advice = Wurde das Konto umbenannt? Dann richten Sie als { $user } neu ein. Gehört die Benutzer-ID jetzt einer anderen Person? Dann geben Sie sie frei:
check-is-a-link = { $path } ist ein symbolischer Link
check-credentials-refused = Das Modul liest dort keine Zugangsdaten: Benutzer, deren Codes root verwahrt, können sich nicht anmelden.
check-held-as = Root verwahrt Zugangsdaten dieser Benutzer-ID unter dem Namen { $former }. Die von { $user } zählen deshalb nicht.
check-held-as-advice = Wurde das Konto umbenannt? Dann benennen Sie { $path } ebenso um. Gehört die Benutzer-ID jetzt einer anderen Person? Dann löschen Sie diese Datei, geben Sie die Benutzer-ID frei und richten Sie als { $user } neu ein:
check-held-for-nobody = root verwahrt Zugangsdaten für { $count ->
    [one] 1 Namen
   *[other] { $count } Namen
} ohne Konto: { $users }.
check-held-for-nobody-effect = Bekommt ein neues Konto einen solchen Namen, gelten dafür die Codes der früheren Person.
check-held-for-nobody-advice = Wurde das Konto gelöscht? Dann löschen Sie die Datei. Behalten Sie sie, wenn das Konto in einem Verzeichnisdienst ist, der gerade nicht antwortet.
check-held-for-another = root verwahrt Zugangsdaten von { $user } mit der Benutzer-ID { $now }. Codes unter diesem Namen hat nur die Benutzer-ID { $former } benutzt.
check-held-for-another-effect = Hat jetzt eine andere Person diesen Namen, gelten die Codes der früheren Person für { $user }.
check-held-for-another-advice = Hat jetzt eine andere Person diesen Namen? Dann schalten Sie die Zugangsdaten ab und lassen { $user } neu einrichten. Haben Sie die Benutzer-ID geändert? Dann endet diese Warnung mit der nächsten Anmeldung mit Code.
check-enrolment-gone = Die Datei mit dem Geheimnis von { $user } ist weg, aber es gab eine Einrichtung (Home nicht eingehängt oder gelöscht).
check-enrolment-gone-advice = Hängen Sie das Home ein, wenn es fehlt. Wenn die Datei gelöscht wurde, richten Sie neu ein, als root mit der Person neben Ihnen:
check-no-home-yet = { $user } hat noch kein Home-Verzeichnis.
check-enrols-at-login = { $user } kann sich bei der nächsten Anmeldung mit Passwort hier einrichten: { $services }. Andere Dienste, die einen Code verlangen, lehnen { $user } ab.
check-let-by = { $user } meldet sich ohne Code an, es sei denn, die Aufzeichnung von root kennt eine frühere Einrichtung.
check-refused = { $user } kann sich nicht anmelden, wo ein Code verlangt wird.
check-as-root-with-user = Hier verwahrt root die Geheimnisse, und eine Datei im Home wird nicht gelesen. Als root, mit { $user } neben Ihnen:
check-as-user = Als { $user }:
check-mkhomedir = Hängen Sie das Home ein, wenn es nicht eingehängt ist. Nur wenn die erste Anmeldung Homes anlegt (pam_mkhomedir), setzen Sie:
check-home-locked-effect = { $user } kann sich nicht anmelden, bevor das Home entsperrt ist.
check-home-locked-advice = Lassen Sie root das Geheimnis verwahren: Anmeldungen brauchen dann kein Home. Als root, mit der Person neben Ihnen:
check-exposed-advice = Andere konnten die Geheimnisse lesen. Rufen Sie den Befehl auf und erzeugen Sie danach ein neues Geheimnis. Der Benutzer: enroll compromised. Root: enroll admin compromised { $user }
check-on-trial = Eine Einrichtung dieses Dienstes wartet auf eine Anmeldung mit Code, oder sie riss ab.
check-on-trial-effect = Die Zeile wirkt; ohne Anmeldung geht alles zurück, wenn die Wartezeit um ist.
check-line-missing = Im Stapel von { $service } ist keine Zeile von pam_totp.so.
check-line-dropped = { $service } hat früher nach einem Code gefragt, und in seinem Stapel ist keine Zeile von pam_totp.so mehr.
check-line-dropped-effect = Dort wird niemand nach einem Code gefragt. Wenn Sie das so wollten: enroll check --changed --accept { $service }
check-no-pam-file = Einen Dienst { $service } gibt es nicht: Keine PAM-Datei heißt so.
check-no-pam-file-effect = libpam nimmt statt ihrer die Datei `other`, die nach keinem Code fragt.
check-install-it = Die PAM-Datei von { $service } fehlt, das Programm ist bekannt. Installieren Sie das Paket des Programms neu, das die Datei mitbringt.
check-no-pam-file-advice = Prüfen Sie die Schreibweise. Die Dienste dieses Rechners: { $services }
check-line-missing-effect = Dort wird niemand nach einem Code gefragt.
check-move-below = Verschieben Sie die Zeile unter { $place }:
check-correct-the-line = Berichtigen Sie die Zeile:
check-correct-the-line-first = Berichtigen Sie zuerst diese Zeile: Sie hat einen weiteren Fehler in diesem Bericht.
check-no-change-found = Es wurde keine Änderung einer einzelnen Zeile gefunden, die das behebt und keinen anderen Fehler verursacht.
check-line-missing-advice = Lassen Sie eine root-Shell offen, und fügen Sie ein:
check-line-missing-below = Lassen Sie eine root-Shell offen, und fügen Sie unter { $place } ein:
check-folder-above = ein Ordner darüber gehört nicht root allein (chown root, chmod go-w)
check-move-out-of = In { $path } darf jeder schreiben, und das muss so bleiben. Nehmen Sie einen Ordner, den nur root ändern kann.

## enroll import, enroll export

import-reading = Gelesen wird: { $what }.
import-reading-users = Gelesen wird: { $what }, { $count } Benutzer.
import-only-tried = Nur versucht (--dry-run): Nichts wurde geändert.
import-has-all = { $user } hat das alles schon; nichts wurde geändert.
import-nothing-usable = nichts davon ist brauchbar; nichts wurde geändert
import-stdin-is-the-file = die Standardeingabe ist hier die Datei, darum kann auf ihr nichts gefragt werden: FILE angeben oder --no-password-check
import-report-ended = Sie sind eingerichtet, aber der Bericht riss ab; Wiederherstellungscodes: enroll recovery
import-say-replace = { $user } ist schon eingerichtet; --replace ersetzt die Einrichtung. Nichts wurde geändert
import-replace-is-for-root = --replace ist für root, mit --user NAME oder --all. Ihre eigene Einrichtung wird nach einem Code ersetzt
import-key-file-is-for-pskc = --key-file ist für PSKC-Container; diese Datei ist keiner
import-cannot-ask = { $user } ist schon eingerichtet, und nach einem Code kann nicht gefragt werden, weil die Standardeingabe die Datei ist: FILE angeben
import-replaces = { $user } ist schon eingerichtet. Der Import ersetzt alle Authenticatoren der alten Einrichtung.
import-done = Fertig: { $user } ist eingerichtet. Der nächste Code derselben App oder desselben Tokens gilt. Die Datei, aus der das kam, enthält das Geheimnis noch: Entfernen Sie sie, wenn Anmeldungen gehen.
import-all-for-root = --all ist nur für root: sudo enroll import --all FILE
import-all-needs-file = --all braucht die Datei: FILE
import-all-needs-roots-file = --all braucht eine Datei von root
import-no-such-user = auf diesem Rechner gibt es diesen Benutzer nicht
import-skipped-enrolled = schon eingerichtet (--replace würde es ersetzen)
import-left-nothing = nichts Brauchbares
import-skipped-has-all = hat das alles schon
import-sum = Benutzer: { $enrolled } eingerichtet, { $skipped } übersprungen, { $left } gelassen, { $failed } gescheitert.
import-sum-tried = Benutzer: { $enrolled } würden eingerichtet, { $skipped } übersprungen, { $left } gelassen, { $failed } gescheitert.
import-no-recovery-codes = Wiederherstellungscodes gibt es noch keine: Jeder macht eigene mit `enroll recovery`, oder das nächste Mal --recovery-codes FILE.
import-no-codes-made = Es wurden keine Wiederherstellungscodes gemacht. Ein Import macht sie mit --recovery-codes FILE.
import-tokens-only = Diese Benutzer haben nur ereignisbasierte Token: { $users }. `enroll` kann die Codes dieser Token nicht prüfen, daher können diese Benutzer selbst keine Wiederherstellungscodes machen. Machen Sie für jeden dieser Benutzer den ersten Wiederherstellungscode: enroll admin recovery NAME
import-first-login = Lehnt eine Anmeldung einen einzelnen Code eines neuen Tokens ab, dann geht dessen Uhr oder Zähler falsch. Der Benutzer gibt dann zwei aufeinanderfolgende Codes in einer Antwort ein, mit einem Leerzeichen dazwischen.
import-codes-file = { $path }: muss eine Datei von root mit Modus 0600 sein
import-codes-not-written = die Wiederherstellungscodes lassen sich nicht schreiben ({ $error }); nicht eingerichtet
import-progress = durchgesehene Benutzer: { $count } von { $total }
import-which-key = kein Geheimnis dieser Datei hat den Namen { $user }, daher wurde kein Geheimnis übernommen; sagen Sie mit --only NAME, welche gemeint sind (mehrmals für mehrere): { $labels }. Nichts wurde geändert
import-which-service = kein Geheimnis dieser Datei hat den Namen { $user } und dazu einen Aussteller dieses Rechners ({ $issuer }), daher wurde kein Geheimnis übernommen: Codes anderer Dienste dürfen hier nicht anmelden. Sagen Sie mit --only NAME, welche gemeint sind (mehrmals für mehrere): { $labels }. Nichts wurde geändert
import-only-unclear = --only { $name } passt auf Geheimnisse mehrerer Dienste; nennen Sie den ganzen Namen: { $labels }. Nichts wurde geändert
import-only-nothing = --only { $name } passt auf kein Geheimnis, das übernommen werden kann; die Datei hat: { $labels }. Nichts wurde geändert
import-of-a-service = { $name } ist kein Geheimnis dieses Rechners; falls es gemeint ist: --user NAME --only { $name }
import-two-names = die Namen { $first } und { $second } der Datei finden ohne ihre Domäne beide diesen Benutzer, daher ist nicht klar, wem die Geheimnisse gehören; übernehmen Sie die richtigen mit --user NAME --only
import-others = { $count ->
    [one] 1 Eintrag eines anderen
   *[other] { $count } Einträge von anderen
}
import-the-file = die Datei
import-nobodys = ein Authenticator ohne Benutzer; geben Sie ihn einem mit --user NAME --only
import-scratch-alone = die Notfallcodes: Ohne brauchbaren Authenticator richten sie niemanden ein
import-most-authenticators = ein Authenticator: höchstens { $count } sind erlaubt
import-short-left = „{ $label }“, ein Geheimnis von { $bits } Bit: RFC 4226 verlangt mindestens 128, daher braucht dieser Authenticator ein neues (enroll); bis dahin übernimmt ihn --short-secrets
import-short-taken = „{ $label }“, das Geheimnis hat nur { $bits } Bit: als kurz vermerkt, bis enroll ein neues macht
import-sum-cannot = Mit dieser Datei nicht eingerichtet: { $users }.
import-sum-short = Mit --short-secrets { $count ->
    [one] würde ein Benutzer mehr
   *[other] würden { $count } Benutzer mehr
 } eingerichtet.
import-and-more = { $users } und { $count } weitere
import-same-secret = dasselbe Geheimnis noch einmal
import-no-name = ein Authenticator ohne Namen
import-event-based = „{ $label }“, ereignisbasiert (HOTP), { $digits } Ziffern, { $hash }, Zähler { $count }
import-time-based = „{ $label }“, zeitbasiert, { $digits } Ziffern, { $period } Sekunden, { $hash }
import-paste = Fügen Sie den Text ein, dann Enter und Strg-D:
import-stdin = Standardeingabe: { $error }
import-roots-file-only = { $error }. Als root liest enroll Geheimnisse nur, wo niemand anders sie hingelegt haben kann; oder geben Sie die Datei als Standardeingabe: enroll import ... - < { $path }
import-roots-key-only = { $error }. Als Root liest enroll einen Schlüssel nur dort, wo niemand sonst ihn hinlegen konnte; oder lassen Sie --key-file weg und tippen den Schlüssel ein
import-no-file = es gibt kein { $path }; nennen Sie die Datei
import-too-large = { $path } kann nicht importiert werden: Die Datei ist größer als { $size }, mehr wird nicht gelesen. Geben Sie eine kleinere Datei: ohne Bilder und Notizen, oder nur einen Teil der Geheimnisse
# first, second: what the system or a rule says of the file
import-neither = { $path } kann nicht gelesen werden. Als Datei von root: { $first }. Mit den Rechten von { $user }: { $second }. Geben Sie eine gewöhnliche Datei, die nur root ändern kann oder die { $user } lesen kann; nichts wurde geändert
import-no-text = { $path }: kein Text in UTF-8. Ist es ein verschlüsselter Export einer App, exportieren Sie erneut ohne Verschlüsselung, importieren Sie diese Datei und löschen Sie sie danach
import-unknown-format = das Format der Datei ist unbekannt; ist es eines von diesen, nennen Sie es: --format google, oath, uri, csv, pskc, json oder keepass
ask-container-key = Schlüssel des Behälters (hexadezimal):{" "}
ask-container-password = Passwort des Behälters:{" "}
import-container-encrypted = der Behälter ist verschlüsselt: Schlüssel oder Passwort kommt in ein --key-file
import-password-no-text = das Passwort ist kein Text in UTF-8
output-roots-folder = { $error }. Als Root schreibt enroll nur in einen Ordner, den niemand sonst ändern kann, etwa /root
export-file-exists = die Datei gibt es schon; --to nimmt eine neue
export-recovery-codes = die Wiederherstellungscodes: Sie sind nur als Hash gespeichert
export-kept = Authenticatoren, die für eine spätere Version aufgehoben sind
export-counter-hidden = der Zähler von „{ $label }“, wie ihn die Anmeldung kennt: Nur root kann ihn lesen, deshalb hat der Export den Zähler der Einrichtung
export-left = nicht dabei: { $what }
export-keep-to-yourself = Wer das hat, kann Ihre Codes machen: Behalten Sie es für sich, und entfernen Sie es nach Gebrauch.
export-keep-the-file = Wer das hat, kann Ihre Codes machen: Behalten Sie es für sich. google-authenticator liest die Datei ~/.google_authenticator bei jeder Anmeldung, deshalb bleibt sie.
export-google-knows = google-authenticator kennt nur Codes mit 6 Ziffern und SHA-1
export-google-takes-one = „{ $label }“: google-authenticator nimmt einen Authenticator (--label)
export-oath-no-spaces = pam_oath kennt keine Benutzer mit Leerzeichen im Namen
export-oath-knows = „{ $label }“: pam_oath kennt SHA-1, 30 oder 60 Sekunden und höchstens 256 Bit
export-oath-knows-none = pam_oath kennt keinen dieser Authenticatoren. In einem anderen Format: enroll export --format uri
import-line = { $place }: { $fate ->
    [taken] übernommen
    [changed] geändert
   *[left] gelassen
}: { $what }
# The end of a report that is too long: kind is the word that lines of the report have.
import-more-lines = und { $count } weitere dieser Art: { $kind ->
    [taken] übernommen
    [changed] geändert
   *[left] gelassen
}
import-outcome = { $user }: { $outcome ->
    [taken] würde eingerichtet
    [enrolled] eingerichtet
    [skipped] übersprungen
    [left] gelassen
   *[failed] gescheitert
}: { $what }
# About a list of the owners of tokens; serial: a serial number, places: lines of the list or of the tokens.
import-owners-of-root = { $error }. Diese Liste sagt, wer sich mit welchem Token anmeldet, darum darf nur root sie ändern können
import-owners-line = dieser Zeile fehlt die Seriennummer oder der Benutzer
import-serial-twice = die Seriennummer { $serial } steht auch in { $places }
import-token-twice = die Datei hat mehrere Token mit der Seriennummer { $serial } ({ $places })
import-no-such-token = kein Token der Datei hat die Seriennummer { $serial }
import-tokens-rest = { $count ->
    [one] 1 Token, das die Liste niemandem gibt
   *[other] { $count } Token, die die Liste niemandem gibt
}
import-two-tokens = die Liste hat mehrere Token für diesen Benutzer ({ $places }); weisen Sie eines zu, die anderen fügt der Benutzer mit `enroll add --token` hinzu
