### 日本語。元の文は en.ftl にあります。

## The module

login-prompt = ワンタイムコード:{" "}
login-prompt-for-both = パスワードとワンタイムコード:{" "}
login-code-used = このコードは使用済みです。次のコードをお待ちください。
login-recovery-code-used = このリカバリーコードは使用済みです。別のコードを使ってください。
login-failures = { $since } 以降、誤ったコードが { $count } 回入力されました。

## Asking for the password and for a code

password-not-waivable = ここでは --no-password-check を使えません（/etc/security/pam_totp.toml の password_check）
password-no-service = PAM の設定ファイル /etc/pam.d/enroll がないため、パスワードを確認できません。`make install` で作られます。
password-ask-administrator = ここでは確認が必須です。管理者に依頼してください（sudo enroll --user NAME）。
password-way-on = アカウントにパスワードがない場合: enroll --no-password-check
password-pam-does-not-start = PAM を開始できません: { $error }
password-failed = パスワードの確認に失敗しました（{ $error }）。何も変更していません。
password-try-again = 違います。もう一度入力してください。
ask-authorisation = 現在のコードまたはリカバリーコード:{" "}
refused-for-good = { $reason }。何も変更していません。
refused-try-again = { $reason }。もう一度入力してください。
refused-recovery-used = このリカバリーコードは使用済みです
refused-scratch-used = このスクラッチコードは使用済みです
refused-recovery-wrong = あなたのリカバリーコードではありません
refused-no-code = コードでもリカバリーコードでもありません
refused-wrong = コードが違います
refused-used = このコードは使用済みです。次のコードをお待ちください
refused-clock = このコンピューターの時計が前回のログインより前に戻されています。時計を合わせるか、リカバリーコードを使ってください
refused-wait = 誤ったコードが多すぎます。{ $seconds } 秒後にやり直すか、リカバリーコードを使ってください
refused-off = 誤ったコードが多すぎます。今はリカバリーコードだけが使えます
record-unusable = { $error } を使えません。何も変更していません

## Enrolling

enrol-for = { $user } のワンタイムコードを設定します。
enrol-replaces = { $user } は登録済みです。新しく登録すると、以前の機器はすべて置き換わります。
enrol-type-code = アプリに表示されるコードを入力してください。（Ctrl-C で中止します。まだ何も保存していません。）
ask-first-code = アプリのコード:{" "}
enrol-done = 完了: { $user } を登録しました。
enrol-no-recovery-shown = 登録は済みましたが、リカバリーコードを表示できませんでした。新しく作るには: enroll recovery
enrol-no-terminal =
    標準入力または標準出力が端末ではないため、鍵を表示できません。
    スクリプトでは --json、--uri または --svg FILE を使ってください。
enrol-bad-label = --label: 表示できる文字で 1～64 文字
enrol-bad-name = { $option }: 1～128 文字。コロンと制御文字は使えません
issuer-of-the-policy = ポリシーファイルの issuer
wrong-code = コードが違います。次のコードを試してください。
wrong-code-ahead = このコードは別の時刻のものです。アプリの時計は、このコンピューターより約 { $distance } 進んでいます。両方を自動設定の時刻に合わせて、次のコードを試してください。
wrong-code-behind = このコードは別の時刻のものです。アプリの時計は、このコンピューターより約 { $distance } 遅れています。両方を自動設定の時刻に合わせて、次のコードを試してください。
distance-seconds = { $count } 秒
distance-minutes = { $count } 分
distance-hours = { $count } 時間
no-random-bytes = システムから乱数を得られません: { $error }
secret-too-short = 新しい鍵が短すぎます

## The QR code and the key

qr-scan = 認証アプリで読み取ってください:
qr-too-narrow = QR コードを表示するには幅が足りません。ウィンドウは { $columns } 桁ですが、{ $wanted } 桁必要です。広げてやり直すか、--svg FILE を使うか、手入力で続けてください。
qr-no-squares = （四角が見えませんか。Ctrl-C で終了して: LC_ALL=C.UTF-8 enroll）
ask-scanned = 読み取ったら Enter を押してください（切れているときは、ウィンドウを縦に広げてください）。{" "}
qr-names-too-long = 名前が長すぎて QR コードにできません。--issuer を短くしてください
qr-in-file = QR コードは { $path } にあります。読み取ったらファイルを削除してください。
key-alone = 認証アプリにこの鍵を入力してください: （時刻ベース、{ $digits } 桁、{ $period } 秒{ $hash }）
key-beside-code = またはこの鍵をアプリに入力してください: （時刻ベース、{ $digits } 桁、{ $period } 秒{ $hash }）
key-without-code = この鍵を認証アプリに入力してください: （時刻ベース、{ $digits } 桁、{ $period } 秒{ $hash }）
key-never-share = 鍵やコードを誰にも教えないでください。サポート担当者にもです。
show-no-such-label = そのラベルの機器はありません。`enroll status` で一覧できます
show-svg-takes-one = --svg に指定できる機器は一つです。--label で選んでください（`enroll status` で一覧できます）
show-device = 機器: { $label }

## Recovery codes

recovery-introduced = リカバリーコードです。電話をなくしたとき、コードの代わりに一つにつき一度だけ使えます。表示されるのは今だけです。印刷するか紙に書き写し、電話とは別の場所に保管してください。
recovery-never-share = 誰にも教えないでください。サポート担当者にもです。
recovery-on-a-terminal-only = リカバリーコードは端末にだけ表示します。端末で `enroll recovery` を実行してください。
recovery-old-ended = 以前のリカバリーコードは使えなくなりました。
recovery-not-shown = 以前のリカバリーコードは無効になりましたが、新しいものを表示できませんでした。もう一度実行してください: enroll recovery

## Devices

device-too-many = 機器は八台までです。先に一台を外してください: enroll remove LABEL
device-added = 完了: { $label } を追加しました。どの機器のコードも使えます。
device-label-taken = 機器「{ $label }」はすでにあります。別の --label を選んでください
device-unknown = 機器 { $label } はありません。`enroll status` で一覧できます
device-the-only-one = 最後の一台です。利用をやめるには: enroll disable
device-removed = 完了: { $label } のコードは使えなくなりました。

## Opting out

disable-explained = 鍵とリカバリーコードを削除します。コードが必須の環境では、以後ログインできなくなります。任意の環境（nullok）でも、コードでログインしたことがあれば管理者の同意（enroll admin disable）が必要です。セッションを盗んだ者が勝手にコードを無効にできないようにするためです。
disable-done = 完了: 登録を解除しました。`enroll` で再び登録できます。

## Status

status-not-enrolled = { $user }: 登録されていません。`enroll` で登録できます。
status-disabled = { $user }: 無効にされています。`enroll` で登録できます。
status-enrolled = { $user }: 登録済み（{ $path }）
status-device = { $label }: { $date } から
status-date-unknown = 不明
status-recovery-left = 残りのリカバリーコード: { $count }
status-scratch-left = 残りのスクラッチコード（8桁）: { $count }
status-last-success = 最後の成功: { $date }
status-wrong-since = それ以降の誤ったコード: { $count }
status-wait = { $origin ->
    [remote] リモート
   *[local] ローカル
}ログイン: あと { $seconds } 秒はコードを受け付けません
status-off = { $origin ->
    [remote] リモート
   *[local] ローカル
}ログイン: コードは停止中です。リカバリーコードで再開します
status-record-hidden = （sshd、sudo、login の記録は root だけが見られます。）
status-no-login-yet = （コードでのログインはまだありません。）

## Testing a code

ask-code-to-test = 確認するコード:{" "}
verify-recovery-right = 正しいリカバリーコードです。ログインで使えます。まだ使用済みではありません。
verify-right = 正しいコードです。ログインで使えます。まだ使用済みではありません。
verify-record-hidden = （すでにログインで使った場合は別です。その記録は root だけが見られます。）
verify-used = 正しいコードですが、使用済みです。次のコードをお待ちください
verify-clock =
    正しいコードですが、このコンピューターの時計が前回のログインより前に戻されています。
    時計を合わせるか、リカバリーコードを使ってください
verify-wrong = ログインではこのコードは拒否されます。{ $hint }
verify-wait = ただし今は使えません。誤ったコードが多すぎたため、次の{ $origin ->
    [remote] リモート
   *[local] ローカル
}ログインを受け付けるのは { $seconds } 秒後です
verify-off = ただし今は使えません。誤ったコードが多すぎたため、{ $origin ->
    [remote] リモート
   *[local] ローカル
}ログインではリカバリーコードだけが使えます

## What to do next

next-asked = これからコードを求められるもの: { $services }。
next-not-asked =
    まだコードを求められないもの: { $services }。
    それぞれについて、管理者が次のように実行します。例:
next-setup = 変更内容を表示し、誰もログインできなければ自動で元に戻ります。

## Who acts for whom

kept-by-root = このホストでは root が認証情報を保管しています（{ $path }）。管理者に依頼してください（sudo enroll --user { $user }）
system-is-for-root = --system は root 専用です。対象は --user NAME で指定します
name-in-no-file-name = { $user } はファイル名に使えません
home-unfit = { $error }。登録にはホームディレクトリが必要です。
file-not-understood = { $path }: { $error }。修正するか、移動してから登録し直してください
file-unusable = { $error }。何も変更していません
file-of-a-newer-version = { $path } には種類 { $kinds } の認証器があります。この版の enroll はこれを知りません。書き込んだ新しい版を使ってください。何も変更していません。
not-enrolled = { $user } は登録されていません。先に `enroll` を実行してください
clock-before-1970 = 時計が 1970 年より前です。先に時計を合わせてください
no-setuid = enroll を setuid でインストールしてはいけません
uid-without-account = ユーザー ID { $uid } のアカウントがありません
no-such-user = ユーザー { $user } は存在しません
only-root-for-others = 他人を登録できるのは root だけです（--user）
root-through-sudo =
    sudo で root になっているため、誰を登録するのかわかりません。
    { $user } の場合: sudo なしで `enroll`。root の場合: `sudo enroll --user root`。
rights-not-taken = { $user } の権限になれません。何もしていません

## Saving

save-not-confirmed = { $path }: 新しいファイルを置きましたが、ディスクへの書き込みを確認できませんでした（{ $error }）。停電すると前のファイルに戻るかもしれません。ディスクを調べ、`enroll status` で確認してください。
save-foreign-folder = { $path }: フォルダーの所有者が別人です。移動するか、{ $user } の所有にしてもらってください
save-another-enroll-of-yours = あなたの別の enroll が実行中です。先に終えるか中止してください
save-another-enroll-of-theirs = このユーザーの別の enroll が実行中です。先に終えるか中止してください
save-changed-meanwhile = { $path } が途中で変更されました。最初からやり直してください
save-no-space = 空き容量がありません。空きを作り、もう一度 enroll を実行してください
save-link-in-the-way = フォルダーがあるべき場所にシンボリックリンクかファイルがあります。フォルダーに置き換えてください
save-failed = { $path }: { $reason }。以前の登録はそのまま使えます。

## Ends

broken-off = 中止しました。何も変更していません
no-output = 出力を書けません: { $error }

## Help of the command line

usage-heading = 使い方:
usage-commands = コマンド
usage-command = コマンド
usage-arguments = 引数
usage-options = オプション

## A wrong command line

complaint-no-option = { $option } というオプションはありません
complaint-too-many = 余分な引数です: { $word }
complaint-no-command = { $word } というコマンドはありません
complaint-needs-value = { $option } には値が必要です
complaint-value-of = { $option } に { $value } は指定できません。指定できる値: { $values }
complaint-bad-value = { $option } に { $value } は指定できません: { $reason }
complaint-missing = 足りない引数: { $words }
complaint-twice = { $option } が 2 回指定されています
complaint-not-together = { $option } と { $other } は同時に指定できません
complaint-no-text = UTF-8 でない引数があります
complaint-meant = もしかして: { $words }
complaint-more = 詳しくは --help をご覧ください。

## Texts of the help. The English ones stand in the code, word for word (enroll-tool/src/help.rs)

help-main =
    アカウントにワンタイムコードを設定します。QR コードを読み取り、コードを
    一つ入力し、リカバリーコード十個を保管します。
help-main-long =
    アカウントにワンタイムコードを設定します。QR コードを読み取り、コードを
    一つ入力し、リカバリーコード十個を保管します。

    コード、リカバリーコード、QR コードを誰にも教えないでください。
    サポート担当者にもです。
help-main-after =
    終了ステータス: 0 完了、1 拒否または失敗、2 使い方の誤り、130 中止。
    0 以外では、変更したと表示されない限り、以前の登録がそのまま使えます。
help-add = 機器を追加します。先に現在のコードを求めます
help-remove = 機器を外します。先に現在のコードを求めます
help-remove-label = 機器のラベル（`enroll status` で表示）
help-recovery = リカバリーコードを作り直します。古いものは無効です
help-show = QR コードを再表示します。コードが必要です
help-verify = コードを使用済みにせずに確認します
help-disable = 利用をやめ、鍵を削除します。コードが必要です
help-status = 登録、残り、失敗の状況を表示します
help-check = PAM、sshd、ファイルに足りないものを調べます
help-setup = root 用: サービスに組み込みます。確認できなければ戻ります
help-compromised = 漏えいの疑い: 鍵を新しくし、全セッションを終了します
help-import = google-authenticator、pam_oath などから移行します
help-export = 別のプログラム用に機器を書き出します。コードが必要です
help-admin = root 用: 他人の登録を見て直します。enroll-admin(8)
help-check-after =
    終了ステータス: 0 準備完了、1 未完了、2 判定不能（または使い方の誤り）。
    何も変更しません。root ならすべて調べます。一般ユーザーの場合は、
    判定できなかったことを表示します。結果の説明: enroll(1)
help-check-services = /etc/pam.d のサービス。省略すると、モジュールを使うものすべて
help-check-user = このユーザーの登録と sshd の設定も調べます
help-check-from = このアドレスからのログインに対する sshd の設定
help-json-on-stdout = スクリプト用: JSON を一つ標準出力へ
help-json-lines-on-stdout = スクリプト用: 一行に JSON 一つを標準出力へ
help-json = スクリプト用: JSON を一つ出力します
help-json-lines = スクリプト用: 一行に JSON を一つ出力します
help-user = このユーザーとして実行します（root のみ）
help-system = ホームではなく root が保管するファイル（root）
help-systems = ホームでなく root が保管するファイル（root）
help-no-password-check = パスワードを省きます（禁止されている場合あり）
help-no-password-check-short = パスワードを省きます（禁止の場合あり）
help-issuer = アプリに表示する名前。省略時はホスト名
help-account = アプリに表示するアカウント。省略時はユーザー名
help-label = 機器の呼び名。例:「仕事用の電話」
help-uri = スクリプト用: URI とリカバリーコードを出力
help-svg = QR コードを新しいファイルへ（モード 0600）
help-plain = QR コードなし。鍵を区切って表示（読み上げ用）
help-setup-after =
    終了ステータス: 0 維持（または変更不要）、1 取り消し、拒否または失敗。
    変更内容を表示して確認を求めます。このコマンドに何が起きても、コードでの
    ログインで確認されない限り、すべて自動で元に戻ります。
help-setup-service = /etc/pam.d のサービス: sshd、sudo、login
help-setup-dry-run = 変更内容を表示するだけで、何も変更しません
help-setup-undo = このサービスの直前の設定を取り消します
help-setup-roll-out = 未登録の人はコードなしでログインできます
help-setup-enforce = 移行期間を終え、未登録の人を拒否します
help-setup-wait = コードでのログインを待つ時間
help-setup-yes = 変更前に確認しません
help-import-after =
    形式は内容で判別します: google（~/.google_authenticator）、oath
    （pam_oath の users ファイル）、uri（otpauth:// と
    otpauth-migration:// の行、QR コードの中身）、csv（見出し行に列名:
    user, serial, secret または secret_hex, type, counter, period,
    digits, algorithm）、pskc（RFC 6030）。
    ファイルは変更しません。取り込んだもの、変えたもの、残したものを
    一行ずつ表示します。
help-import-file = - は標準入力。省略時は ~/.google_authenticator
help-import-dry-run = 取り込みや変更の内容を表示するだけです
help-import-format = 下記参照。省略時は内容で判別します
help-import-only = 対象の指定: 名前、シリアル、アカウント
help-import-key-file = PSKC: 鍵かパスワード。省略時は尋ねます
help-import-all = ファイルの全ユーザー（root）。登録済みは除外
help-import-replace = 既存の登録も置き換えます（root のみ）
help-import-recovery-codes = --all: リカバリーコードを FILE に追記
help-export-after =
    形式: uri（otpauth://、QR コードの中身）、google（ファイル
    ~/.google_authenticator）、oath（pam_oath の users ファイルの行）。
    リカバリーコードは書き出せません。ハッシュで保存しているためです。
help-export-format = 下記参照。省略時は uri
help-export-to = 標準出力でなく新しいファイルへ（モード 0600）
help-export-label = このラベルの機器だけ
help-admin-list = 登録または記録のある全員を一行ずつ表示します
help-admin-show = 一人の詳細と、次のログインでの表示
help-admin-unlock = 待ち時間とロックを解除。使用済みは戻りません
help-admin-reset = 時計の誤りやスナップショットの後に記録を直します
help-admin-disable = 登録を解除します。nullok が再び有効になります
help-admin-recovery = 緊急用のリカバリーコードを一つ発行します
help-admin-sessions = セッションを表示します。--end で終了します
help-admin-compromised = 鍵とリカバリーコードを新しくし、全セッションを終了
help-admin-no-homes = root の記録とファイルだけ。ホームは見ません
help-admin-user = ユーザー名
help-admin-end = セッションを終了します
help-admin-mine-too = このコマンドのセッションも対象にします
help-compromised-mine-too = このコマンドのセッションも終了します
help-help = ヘルプを表示します
help-help-long = ヘルプを表示します（詳しくは '--help'）
help-help-of-subcommands = このヘルプ、または指定したコマンドのヘルプを表示
help-version = バージョンを表示します
help-help-summary = ヘルプを表示します（概要は '-h'）

## For administrators

admin-for-root = `enroll admin` は root 専用です: sudo enroll admin ...
admin-nothing-changed = 何も変更していません: { $error }
admin-no-record = { $user } の記録はありません。コードはまだ一度も試されていません
admin-rights-not-taken = { $user } の権限になれません
admin-not-enrolled = { $user } は登録されていません
admin-not-enrolled-for-new = { $user } は登録されていません。新しく登録するには: enroll --user { $user }
admin-not-enrolled-any-more = { $user } はもう登録されていません
admin-file-to-mend = { $error }。何も変更していません。ファイルを修正するか移動してから、もう一度実行してください。
admin-disable-half = 鍵は削除しましたが、nullok でもまだ通れません: { $error }
admin-disabled =
    { $user } の登録を解除し、鍵とリカバリーコードを削除しました。
    次のログインで、コードが必須なら { $user } は拒否されます。
    任意（nullok）なら { $user } はコードなしで通れます。
    `enroll`（root なら enroll --user { $user }）で再登録できます。使用済みのコードは使用済みのままです。
admin-unlocked = { $user }: 再びコードを受け付けます。使用済みのコードは使用済みのままで、次の成功時に誤ったコードの数が表示されます。
admin-lockers-unchanged = 画面ロックについては変更していません: { $error }
admin-reset = { $user }: { $time } UTC 以降にアプリが表示するコードを受け付けます。それまではリカバリーコードが使えます。使用済みのコードは使用済みのままで、失敗の記録は消えました。
admin-reset-made = { $user } の記録はなかったため、新しく作りました。{ $time } UTC 以降にアプリが表示するコードを受け付け、それより前のコードは使用済みとします。どのリカバリーコードが使用済みかは分からなくなりました。{ $user } として enroll recovery を実行すると新しく作れます。
admin-recovery-useless = { $error }。新しいコードも受け付けられないため、作りませんでした
admin-recovery-not-shown = リカバリーコードを追加しましたが、表示できませんでした。もう一つ作ってください
admin-recovery-hand-over = コードの代わりに { $user } が一度だけログインできます。表示は今だけです。本人と確かめて渡してください。その後、新しい電話で enroll を実行します。
admin-recovery-too-many-used = この組のリカバリーコードは使用数が上限で、これ以上記録できません。新しい組を作るには: enroll recovery --user NAME
admin-recovery-too-many = 未使用のリカバリーコードが上限に達しています。新しい組を作るには: enroll recovery --user NAME
admin-record-not-changed = 記録は変更していません: { $error }
compromised-advice = 次に { $user } のパスワードを変更し（passwd { $user }）、~/.ssh/authorized_keys を確認してください。
compromised-not-all-ended = 鍵とリカバリーコードは新しくしましたが、終了できないセッションがあります
compromised-none-ended = 鍵とリカバリーコードは新しくしましたが、セッションを終了できませんでした: { $error }
sessions-none = { $user } のセッションはありません。
sessions-one = { $session }: { $terminal }、接続元 { $host }
sessions-here = このマシン
sessions-since = 、{ $date } から
sessions-yours = （あなた）
sessions-ended = { $user }: { $count } 個のセッションを終了しました。
sessions-mine-left = このセッションは残しました。--mine-too で終了できます。
sessions-not-ended = 終了できません: { $error }
sessions-no-logind = logind がなく、{ $path }: { $error }。{ $user } のプロセスを自分で確認してください
sessions-utmp-is-stale = utmp が古くなっています。プロセスのほうがログインより新しいです
sessions-no-process = そのプロセスはありません
sessions-process-stays = プロセスが終了しません
list-nobody = 登録している人はいません。
list-user = ユーザー
list-state = 状態
list-since = 開始
list-success = 最後の成功
list-wrong = 誤り
list-spent = 使用
list-locked = ロック
list-wait = { $origin ->
    [remote] リモート
   *[local] ローカル
} { $seconds } 秒
list-off = { $origin ->
    [remote] リモート
   *[local] ローカル
} 停止
state-word = { $state ->
    [enrolled] 登録済
    [disabled] 無効
    [unusable] 使用不可
    [damaged] 破損
    [gone] 消失
    [absent] なし
   *[former] 以前
}
show-unusable = 使用不可: { $error }
show-recovery-spent = リカバリーコード: { $count } 個中 { $spent } 個使用済み
show-roots-record = root の記録（sshd、sudo、login）
show-own-record = 本人の記録（画面ロック）
show-none = なし
show-never = なし
show-record = { $whose }: 最後の成功 { $date }、それ以降の誤ったコード: { $count }
show-next-login = 次の{ $origin ->
    [remote] リモート
   *[local] ローカル
}ログイン: { $told }
next-login-refused = 拒否: { $error }
next-login-opted-out = nullok でも拒否: コードでログインした後に利用をやめています（enroll admin disable で nullok が再び有効になります）
next-login-gone = nullok でも拒否: 登録が消えています（enroll --user で再登録、または enroll admin disable）
next-login-not-enrolled = 拒否。nullok ならコードなしで通れます
next-login-wait = あと { $seconds } 秒はコードを受け付けません。リカバリーコードは使えます
next-login-off = コードは停止中（unlock で解除）。リカバリーコードは使えます
next-login-clock = コードは使えません。時計（{ $now }）が前回のログインより前です。時計が間違っていれば合わせてください。正しければ reset で直ります。リカバリーコードは使えます
next-login-good = コードを求め、受け付けます
next-login-failures = 。その後に表示: { $date } 以降、誤ったコードが { $count } 回。

## enroll setup

setup-copy-not-roots = root 以外も { $path } に書き込めました。{ $folder } の控えを確かめ、正しければ: chown -R root { $folder }; chmod -R go= { $folder }
setup-for-root = `enroll setup` は root 専用です: sudo enroll setup ...
setup-which-service = どのサービスですか
setup-waits = { $service } の設定は、あと { $time } コードでのログインを待っています。すぐに終えるには: enroll setup { $service } --undo
setup-settled = 途中で切れた { $service } の以前の設定を片付けました。
setup-nothing-to-take-back = 取り消せる { $service } の設定はありません
setup-taken-back = 取り消しました。{ $service } は元のとおりです。
setup-ended-by-another = たった今、ほかの人が終了しました
setup-nothing-to-change = 変更不要です。{ $service } はすでにコードを求めます。
setup-nothing-was-changed = 何も変更していません。
setup-nobody-to-prove = 登録している人がいないため、ログインで確かめられません。先に、試すユーザーで実行してください: enroll
setup-no-login-seen = コードでのログインがなかったため、{ $service } を元に戻しました
setup-wait-goes-on = このウィンドウがなくても待機を続けます
setup-note = 参考: { $what } { $effect }
setup-mind = 注意: { $what } { $effect }
setup-enrolled = 登録済み: { $users }。
setup-let-in = 未登録（登録するまでコードなしで通れます）: { $users }。
setup-refused = 未登録（以後は拒否されます。--roll-out なら登録するまで通れます）: { $users }。
setup-and-more = { $users } ほか { $count } 人
setup-nobody-agrees = 同意を確認できません。--yes で省略、--dry-run で表示だけします
setup-goes-back = { $time } 以内に誰もコードでログインしなければ、このウィンドウや接続が失われても、すべて自動で元に戻ります。
ask-setup = 変更しますか [y/N]{" "}
setup-yes = はい
setup-unchanged = 何も変更していません
setup-begun-by-another = たった今、ほかの人が { $service } の設定を始めました
setup-changed-by-another = { $path } がたった今、ほかの人に変更されました。最初からやり直してください
setup-failed-and-back =
    { $error }
    すべて元のとおりです。
setup-no-guard-after-reboot = 注意: systemd も cron もないため、待機中に再起動すると自動では戻りません。その場合は: enroll setup SERVICE --undo
setup-try-sshd = 試験的に変更しました。このウィンドウは閉じずに、別のウィンドウから ssh で、パスワードとコードを使ってログインしてください。{ $time } 待ちます。Ctrl-C ですぐに元に戻ります。
setup-try-sudo = 試験的に変更しました。このウィンドウは閉じずに、別のウィンドウで登録済みユーザーとして sudo -k true を実行し、パスワードとコードを入力してください。{ $time } 待ちます。Ctrl-C ですぐに元に戻ります。
setup-try-su = 試験的に変更しました。このウィンドウは閉じずに、別のウィンドウで登録済みユーザーに su し、パスワードとコードを入力してください。{ $time } 待ちます。Ctrl-C ですぐに元に戻ります。
setup-try-it = 試験的に変更しました。このウィンドウは閉じずに、別のウィンドウでそのサービスを使い、パスワードとコードでログインしてください。{ $time } 待ちます。Ctrl-C ですぐに元に戻ります。
setup-still-waiting = 待機中: あと { $time }。
setup-kept = { $user } がコードでログインしました。変更を維持します。
setup-then-enforce = 登録状況は `enroll admin list` でわかります。全員が済んだら: enroll setup { $service } --enforce
setup-to-take-back = 取り消すには: enroll setup { $service } --undo
setup-kept-by-another = コードでのログインがありました。{ $service } の設定を維持します。
setup-taken-back-by-another = ほかの人が { $service } の設定を取り消しました
setup-roll-out-first = { $service } はまだコードを求めません: enroll setup { $service } --roll-out
setup-named-twice = { $service } にモジュールが二回あります（{ $place } と { $second }）。先に一方の行を削除してください。
setup-policy-first = 先にポリシーを修正する必要があります。
setup-no-service-name = { $service } は /etc/pam.d のサービス名ではありません
setup-no-such-service = /etc/pam.d/{ $service } がありません。プログラムは入っていますか
setup-unreadable = { $path } を読めません
setup-broken-service = { $place }: libpam がこのサービスを拒否します（{ $error }）。先に修正してください
setup-part-of-another = { $service } はサービスではなく、{ $second } などの一部です。サービスを指定するか、Debian ならまとめて設定します: pam-auth-update --enable totp
setup-no-auth-lines = { $path }: auth の行がありません
setup-line-goes-on = { $place }: モジュールの行が続いています。一行にまとめてください
setup-policy-lets-by = { $path } が全サービスに nullok を設定しています。そこから削除してください
setup-line-does-not-work = { $place } の行は機能しません。
setup-no-place = { $path } に行を入れる場所が見つかりません。
setup-no-text = テキスト（UTF-8）ではないデータがあります
setup-sshd-is-broken = sshd が今の設定（{ $path }）を読めません: sshd -t
setup-no-sshd-runs = 動作中の sshd がありません。次に起動したときに新しい設定が使われます。
setup-sshd-does-not-take = sshd に新しい設定が反映されません。enroll check sshd で調べてください
setup-sshd-refuses = sshd が設定を拒否しました: { $error }
setup-unit-does-not-reload = { $unit } を再読み込みできません: { $error }
setup-no-systemctl = systemctl を実行できません
setup-sshd-not-told = sshd（プロセス { $process }）に再読み込みを指示できません: { $error }
setup-no-program = このプログラム自身が見つかりません: { $error }
setup-no-timer = systemd-run: { $error }。何も変更していません
setup-no-guard = 見張りを起動できません: { $error }
setup-guard-ended = すぐに終了しました
setup-only-our-lines = { $path } はほかの人にも変更されていたため、設定で加えた行だけを取り除きました。
setup-copy-is-in = { $path }: { $error }。控えは { $folder } にあります。
setup-of-another-version = 別の版の enroll が書いたものです
setup-bad-wait = 10s から 60m までの時間。例: 5m、300s
time-one-minute = 1 分
time-minutes = { $count } 分 { $seconds } 秒

## enroll check: the report

check-level = { $level ->
    [fault] 障害
    [unknown] 判定不能
    [warning] 警告
   *[note] 参考
}: { $what } [{ $name }]
check-at = 場所: { $place }
check-services = サービス: { $services }
check-asked = コードを求めるもの: { $services }。
check-not-asked = コードを求めないもの: { $services }。
check-ready = 準備完了です。
check-not-ready = 準備ができていません。
check-could-not-tell = 判定できませんでした。
check-could-not-tell-as-user = 判定できませんでした。root なら判定できます: sudo enroll check
check-only-root = 他人の登録を調べられるのは root だけです（--user）
check-sentence = { $what }。
check-as-root = root で実行:

## enroll check: services and their files

check-enroll-service = /etc/pam.d/enroll がありません。
check-enroll-service-effect = enroll がパスワードを確認できず、--no-password-check 以外では誰も登録できません。
check-no-service = まだどのサービスもコードを求めません。
check-no-service-effect = 全員がコードなしで通れます。
check-no-service-advice = root のシェルを開いたまま、パスワードの行の下に次の行を加えてください:
check-wrong-file = sshd はこのファイルを読みません。
check-wrong-file-effect = SSH では誰もコードを求められません。
check-wrong-file-advice = この行を /etc/pam.d/sshd に移し、このファイルを削除してください:
check-service-refused = libpam がサービスを拒否します: { $error }。
check-nobody-gets-in = 誰も通れません。
check-mend-line = この行を修正するか、削除してください。
check-pam-unread = サービスのファイルを読む権限がありません。
check-pam-file-writable-effect = 誰を通すかを、root 以外が決められます。
check-at-include = @include は Debian の libpam だけが使えます。
check-at-include-effect = ここではエラーになり、誰も通れません。
check-in-its-place = 代わりに:
check-authselect = このファイルは authselect が書き込みます。
check-authselect-effect = 次に authselect が書き込むと行が消え、誰もコードを求められなくなります。
check-authselect-advice = サービス自身のファイルか、独自のプロファイルに入れてください:
check-authselect-no-other-place = authselect のプロファイルには、ほかに場所がありません。サービス自身のファイルなら、substack の行の下に置けます:

## enroll check: lines of PAM

check-wrong-stack = pam_totp.so が { $kind } の行にあります。
check-wrong-stack-effect = そこではエラーを返すため、誰も通れません。
check-wrong-stack-advice = コードを求めるのは auth の行だけです:
check-bad-line = libpam はこの行を使えません: { $error }。
check-bad-line-effect = libpam は、常に失敗するモジュールとして扱います。
check-bad-line-advice = 行の書き方は pam.conf(5) を参照するか、行を削除してください。
check-misspelt = モジュール { $path } はありません。
check-cannot-load = libpam が読み込めません。行が `required` なら誰も通れません。
check-misspelt-advice = 正しい名前は pam_totp.so です:
check-other-codes = 同じスタックに { $module } があります。
check-other-codes-effect = コードを二つ求められ、その一つだけが enroll のものです。
check-other-codes-advice = 全員が登録したら、もう一方の行を削除してください:
check-never-succeeds = { $line } はここでは成功しません。
check-always-refused = このスタックは必ず拒否で終わります。
check-shifted-jump = ジャンプ（[success=1 ...]）と行き先の間に行があると、行き先がずれます。pam_totp.so の行は、サービス自身のファイルの、パスワードの行の後に置いてください:
check-after-the-password = パスワードの行の後に、次のように置いてください:
check-nobody-gets-in-effect = パスワードとコードが正しくても誰も通れません。`{ $line }` が拒否します。
check-exempted = `{ $line }` により、一部のユーザーはコードを求められません。
check-exempted-effect = 条件に合う人はコードを求められません。
check-exempted-advice = 意図しない場合は、pam_totp.so の行をその上に置いてください。
check-skipped = `{ $line }` が pam_totp.so（{ $place }）を飛ばします。
check-skipped-effect = この行が認めた人は、コードなしで通れます。
check-only-its-own-lines = { $path } の判断で終わるのは、その中の行だけにします。読み込む行の代わりに:
check-password-not-enough = 正しいパスワードだけで通してはいけません。その行の代わりに:
check-take-it-out = 意図しない場合は、行を削除してください:
check-failure-ignored = `{ $line }` は、誤ったコードでも通します。
check-failure-ignored-effect = コードを求めますが、何を答えても通れます。
check-failure-ignored-advice = 失敗を無視しないようにします:
check-code-alone = `{ $line }` が失敗しても無視されます。
check-code-alone-effect = コードがあれば、誤ったパスワードでも通れます。
check-code-alone-advice = 誤ったパスワードでログインを終わらせます:
check-nullok = nullok が設定されています。
check-nullok-effect = 一度も登録していない人は、コードなしで通れます。
check-nullok-advice = 全員が登録したら nullok を削除してください。
check-nullok-alone = nullok が設定されていますが、ほかに認めるモジュールがありません。
check-nullok-alone-effect = 一度も登録していない人は通れません。無視されたモジュールは誰も通しません。
check-nullok-alone-advice = 通したい場合は、その下に加えてください:
check-asked-twice = コードを二回求めます（{ $places }）。
check-asked-twice-effect = 二回目には使用済みになり、次のコードまでログインに失敗します。
check-asked-twice-advice = どちらか一行だけにしてください。
check-code-with-password = パスワードとコードは一度に入力され、コードが先に確認されます。
check-code-first = パスワードより先にコードを求めます。
check-code-first-effect = パスワードを知らなくても、入力画面に届く人なら誰でも、ユーザーの試行回数を使い切り、コードを待たせることができます。
check-code-first-advice = パスワードの行の下に移してください:
check-asked-after-wrong = パスワードが誤っていてもコードを求めます。
check-asked-after-wrong-effect = どちらが誤りかはわかりませんが、パスワードを知らない人でもユーザーのコードを待たせることができます。
check-names-no-file = 行にファイル名がありません
check-includes-too-deep = 読み込みが { $count } 段を超えています（自分自身の読み込み？）
check-ends-with-backslash = ファイルがバックスラッシュで、行の途中で終わっています
check-no-kind = { $word } は auth、account、session、password のどれでもありません
check-empty-line = 行が空です
check-no-control = 行に制御（required、requisite など）がありません
check-no-module = 行にモジュール名がありません
check-bad-control = 制御を読み取れません: { $error }
check-no-such-value = { $word }: そのような値はありません
check-no-equals = { $word }: = がありません
check-no-such-action = { $word }: そのような動作はありません
check-no-such-file = ファイルがありません
check-may-not-be-read = 読む権限がありません

## enroll check: sshd

sshd-is = { $keyword } は { $value } です。
sshd-not-set = 未設定
sshd-vain-in-match = （{ $place } に正しい値がありますが、Match の行の下なので無効です。）
sshd-vain-later = （{ $place } に正しい値がありますが、後にあるので無効です。）
sshd-there = その場所を次のようにして（最初の値が有効）、sshd を再読み込み:
sshd-nowhere-set = どこにも設定がありません。Match と Include の行より上に書き、sshd を再読み込み:
sshd-no-pam = sshd が PAM を使わないため、誰もコードを求められません。
sshd-key-alone = { $methods } でのログインではコードを求められません。この方式は PAM の auth の行を通らないためです。鍵でもコードを求めるには次を設定します。鍵、パスワード、コードを求めるようになります。
sshd-or = {" "}または{" "}
sshd-and = {" "}と{" "}
sshd-code-never-asked = 列挙された方法はどれも PAM の auth の行を通らないため、誰もコードを求められません。
sshd-no-usable-way = 誰も通れません。列挙された方法のすべてに必要な { $methods } を sshd が無効にしています。
sshd-way-around = 方式の間の空白は「または」、コンマは「かつ」の意味です。列挙された方法の一つで、コードなしに通れます。
sshd-root = root はログインできません。この設定では sshd が keyboard-interactive をパスワードとみなし、列挙された方法のすべてに必要だからです。root に SSH でのログインを許す場合だけ設定してください。
sshd-no-prompt = SSH ではコードを求められません。コードを尋ねるのはこの方式だからです。
sshd-password-method = 「password」方式を使うクライアントは拒否されます。コードの問いに sshd がパスワードを答えるためです。
sshd-password-method-alone = コードを求めるべきところで、クライアントがパスワードを求めます。
sshd-code-alone = コードだけで通れます。sshd の PAM スタックはパスワードを求めず、鍵も求めません。
sshd-few-tries = 提示された鍵も一回の試行に数えます。エージェントに鍵がいくつかあると、コードの前に切断されます。
sshd-short-grace = 次のコードを待ったり電話を探したりしている間に切断されます。コードは 30 秒続きます。
sshd-says = sshd の応答: { $error }
sshd-will-not-start = 次回は sshd が起動せず、SSH では誰も通れなくなります。
sshd-see-what = 内容を確認:
sshd-not-asked = sshd に問い合わせできず、ファイルを読みました。
sshd-not-asked-effect = 既定値と Match の行については、確実ではありません。
sshd-config-unread = sshd の設定を読む権限がありません。
sshd-not-reloaded = このファイルの変更後、動作中の sshd は設定を読み直していません。
sshd-not-reloaded-effect = ここに示す sshd の結果は読み直した後のものです。それまでは古い設定のまま動きます。

## enroll check: the machine

check-clock = 時計を合わせる仕組みがありません。
check-clock-effect = 一分以上ずれると、すべてのコードが拒否されます。
check-clock-unknown = 時計を合わせる仕組みがあるか判定できません。
check-clock-unknown-advice = 電話とのずれは `enroll verify` でわかります。
check-locker = { $service } はユーザー権限で動き、{ $path } を読めません。
check-locker-effect = 誰も画面のロックを解除できません。
check-locker-advice = このサービスからモジュールを外してください:
check-locker-one-field = { $service } の入力欄は一つだけで、パスワードとコードに同じ内容を答えます。
check-locker-one-field-advice = /etc/pam.d/{ $service } の全体を次のようにすると、コードをパスワードに続けて入力できます:
check-is-not-there = { $path } がありません。
check-state-missing-effect = 最初のログインで作られますが、制限されたサービスでは作れません。
check-state-refused = モジュールが使用を拒否するため、コードでは誰も通れません。
check-state-no-folder = { $path } はフォルダーではありません。
check-state-closed = ユーザーがこのフォルダーを通れません。
check-state-closed-effect = `enroll status` や画面ロックから、sshd や sudo での使用状況が見えません。
check-state-read-only = ファイルシステムに書き込めません。
check-state-read-only-effect = 再起動までは /run の記録でコードが使えますが、リカバリーコードは拒否されます。
check-state-full = ファイルシステムに空きがありません。
check-state-full-effect = まだ記録のないユーザーは記録を作れず、リカバリーコードが拒否されます。
check-forward-behind = forward_pass が設定されていますが、`{ $line }` がこの行より前にあります。
check-forward-alone = forward_pass が設定されていますが、この行の後にパスワードのモジュールがありません。
check-forward-behind-effect = その行はパスワードとコードをまとめて受け取り、拒否します。
check-forward-alone-effect = パスワードは確認されません。正しいコードの前なら何でも通ります。
check-forward-behind-advice = パスワードの行より上に移してください:
check-forward-alone-advice = パスワードの行より上に置いてください:
check-forward-nullok = nullok の後の `{ $line }` に use_first_pass があります。
check-forward-nullok-effect = 未登録のユーザーは入れません。何も渡されず、その行も尋ねないためです。
check-forward-nullok-advice = 渡されない場合は尋ねる必要があります。use_first_pass の代わりに try_first_pass を使ってください。
check-first-pass-unset = use_first_pass が設定されていますが、この行より前に尋ねるモジュールがありません。
check-first-pass-unset-effect = プログラム自身が事前に PAM_AUTHTOK を設定しない限り、誰も入れません。
check-first-pass-unset-advice = 入力欄が一つのクライアント用:
check-record-unsafe = { $path } に他のユーザーの権限があります。
check-record-unsafe-effect = モジュールはこの記録を使いません。そのユーザーはどのコードでも入れません。
check-state-forgets = { $kind } 上にあり、再起動で消えます。
check-state-forgets-effect = 使用済みの記録が失われ、リカバリーコードが再び使えてしまいます。
check-state-forgets-advice = 消えない場所（コンテナーならボリューム）を用意するか、次を設定:
check-state-network = { $kind } 上にあります。
check-state-network-effect = サーバーが止まると誰も通れず、そこに書ける人が判断を左右できます。
check-state-network-advice = このマシンのディスクに置いてください。
check-state-overlay = コンテナーのような overlay 上にあります。
check-state-overlay-effect = コンテナーを破棄すると、使用済みの記録が失われます。
check-selinux-unknown = SELinux が有効ですが、ポリシーがモジュールを含むか判定できません。
check-selinux-list-unread = ポリシーモジュールの一覧を読めません: { $error }。
check-selinux = SELinux が有効ですが、ポリシーにモジュールがありません。
check-selinux-effect = sshd が鍵を読めず、記録も書けないため、コードでは誰も通れません。
check-selinux-advice = packaging/selinux でポリシーモジュールを作り、読み込んでください（docs/selinux.md）:
check-polkit = polkit のサンドボックスが、モジュールのファイルへのアクセスを妨げています。
check-polkit-effect = polkit の認証では、nullok でも誰も通れません。
check-polkit-advice = docs/polkit.md のファイルを置き、systemctl daemon-reload を実行:
check-policy-refused = モジュールが使用を拒否するため、求められる場所では誰も通れません。
check-policy-misplaced = { $path } はどこからも読まれません。
check-policy-misplaced-effect = その設定は無効です。
check-policy-named = 引数で指定された { $path } がありません。
check-policy-unread = ポリシーを読む権限がありません。
check-policy-unread-effect = ユーザーが実行する enroll からも読めません。
check-policy-no-read = ポリシーを読めません: { $error }。
check-policy-link = ポリシーがシンボリックリンクです。
check-policy-advice = pam_totp.toml(5) を参照してください。
check-argument-refused = モジュールが使用を拒否するため、誰も通れません。
check-argument-advice = 引数は pam_totp(8) を参照してください。
check-not-regular = 通常のファイルではありません
check-too-large = 大きすぎます
check-belongs = { $path } の所有者は root でなくユーザー ID { $uid } です
check-writable = { $path } に root 以外も書き込めます（モード { $mode }）

## enroll check: the module's file

check-module-folder = PAM モジュールのフォルダーが不明です。
check-module-folder-effect = pam_unix.so が通常の場所にありません。
check-module-writable-effect = root 以外が自作のモジュールを置き、誰にでもなりすませます。
check-module-unread = モジュールを読めません: { $error }。
check-module-missing = { $place } が指す { $path } がありません。
check-module-elsewhere = libpam が探さない { $path } にあります:
check-module-install = インストールするか、行を削除してください:
check-module-cannot-load = libpam がモジュールを読み込めません。行が `required` なら誰も通れません。
check-module-no-library = 共有ライブラリーではありません。
check-module-install-again = もう一度インストール:
check-module-architecture = モジュールのアーキテクチャーが pam_unix.so と違います。
check-module-build-here = このマシンでビルド:
check-module-no-entry = ライブラリーですが PAM モジュールではありません。pam_sm_authenticate がありません。
check-module-library = モジュールに必要な { $name } が通常の場所にありません。
check-module-see-missing = 不足を確認:
check-module-libc = モジュールに必要な { $name } が、このマシンの libc にありません。
check-module-libc-advice = 新しいシステムでビルドされています。このマシンでビルド:

## enroll check: the user

check-name-in-no-file-name = { $user } はファイル名に使えません。
check-user-without-codes = { $user } はコードでログインできません。
check-name-advice = アカウント名を変えるか、認証情報をホームに置いてください（credential=%h/...）。
check-credential-damaged = 登録を読み取れません: { $error }。
check-user-locked-out = { $user } はコードでもリカバリーコードでもログインできません。
check-enrol-anew = 本人立ち会いのもと、root で再登録:
check-no-recovery-codes = { $user } にリカバリーコードがありません。
check-no-recovery-codes-effect = 電話をなくすと、root の助けがあるまで通れません。
check-not-enrolled = { $user } は登録されていません。
check-opted-out = { $user } は利用をやめています。
check-no-home-yet = { $user } のホームはまだありません。
check-let-by = root の記録に以前の登録がない限り、{ $user } はコードなしで通れます。
check-refused = { $user } は、コードを求められる場所ではログインできません。
check-as-user = { $user } として:
check-mkhomedir = 最初のログインでホームを作る場合（pam_mkhomedir）は、次を設定:
check-home-locked-effect = ホームのロックが解除されるまで、{ $user } はログインできません。
check-home-locked-advice = 鍵は暗号化ホームの外に保管してください:
check-on-trial = このサービスの設定はコードでのログインを待っているか、途中で切れています。
check-on-trial-effect = 行は有効です。ログインがなければ、待ち時間の後に元に戻ります。
check-line-missing = { $service } のスタックに pam_totp.so の行がありません。
check-no-pam-file = { $service } の PAM ファイルがなく、libpam は `other` を使います。
check-line-missing-effect = そこでは誰もコードを求められません。
check-line-missing-advice = root のシェルを開いたまま、次を加えてください:
check-line-missing-below = root のシェルを開いたまま、{ $place } の下に次を加えてください:
check-folder-above = 上位のフォルダーが root 専用ではありません（chown root、chmod go-w）

## enroll import, enroll export

import-reading = 読み込み中: { $what }。
import-reading-users = 読み込み中: { $what }、{ $count } 人。
import-only-tried = 試しただけです（--dry-run）。何も変更していません。
import-has-all = { $user } にはすべて登録済みです。何も変更していません。
import-nothing-usable = 使えるものも、残せるものもありません。何も変更していません
import-stdin-is-the-file = 標準入力がファイルなので質問できません。FILE か --no-password-check を指定してください
import-report-ended = 登録は済みましたが、報告が途切れました。リカバリーコードは: enroll recovery
import-nothing-to-log-in-with = { $user } は登録済みで、このファイルにログインに使えるものはありません。何も変更していません
import-say-replace = { $user } は登録済みです。置き換えるには --replace を指定します。何も変更していません
import-cannot-ask = { $user } は登録済みですが、標準入力がファイルのためコードを尋ねられません。FILE を指定してください
import-replaces = { $user } は登録済みです。インポートすると、以前の機器はすべて置き換わります。
import-kept = 完了: 今後の版のため { $path } に保存しました。{ $user } の登録にはなりません。
import-done = 完了: { $user } を登録しました。同じ機器の次のコードからログインできます。元のファイルにはまだ鍵があります。ログインできたら削除してください。
import-all-for-root = --all は root 専用です: sudo enroll import --all FILE
import-all-needs-file = --all にはインポートする FILE が必要です
import-all-needs-roots-file = --all には root 所有のファイルが必要です
import-no-such-user = このマシンにそのユーザーはいません
import-skipped-enrolled = 登録済み（--replace で置き換え）
import-left-nothing = 使えるものも残せるものもありません
import-skipped-has-all = すべて登録済みです
import-left-nothing-new = 登録済みで、ログインに使える新しいものはありません
import-left-kept = 今後の版のため保存しました。登録にはなりません
import-sum = 登録 { $enrolled }、省略 { $skipped }、対象外 { $left }、失敗 { $failed }。
import-sum-tried = 登録予定 { $enrolled }、省略 { $skipped }、対象外 { $left }、失敗 { $failed }。
import-no-recovery-codes = {" "}リカバリーコードは作っていません。各自が `enroll recovery` で作るか、次回 --recovery-codes FILE を指定してください。
import-codes-file = { $path }: root 所有、モード 0600 のファイルが必要です
import-codes-not-written = リカバリーコードを書けません（{ $error }）。登録していません
import-progress = { $total } 人中 { $count } 人
import-which-device = ファイルには { $count } 台の機器があり、どれが { $user } のものかわかりません。--only NAME で指定してください（複数なら繰り返し）: { $labels }。何も変更していません
import-others = 他人の項目 { $count } 件
import-the-file = ファイル
import-nobodys = ユーザーのない機器。--user NAME --only で割り当てられます
import-scratch-alone = スクラッチコード: 使える機器がなければ登録できません
import-most-devices = 機器: 上限は { $count } 台です
import-same-secret = 同じ鍵の重複
import-no-name = 名前のない機器
import-event-based = 「{ $label }」イベントベース（HOTP）、{ $digits } 桁、{ $hash }、カウンター { $count }: まだ使えません。今後の版のため保存します
import-time-based = 「{ $label }」時刻ベース、{ $digits } 桁、{ $seconds } 秒、{ $hash }
import-paste = テキストを貼り付け、Enter と Ctrl-D を押してください:
import-stdin = 標準入力: { $error }
import-roots-file-only = { $error }。root の enroll は、他人が置けない場所の鍵だけを読みます。または標準入力で渡してください: enroll import ... - < { $path }
import-no-file = { $path } がありません。ファイルを指定してください
import-too-large = { $path }: { $size } MiB を超えています
import-no-text = { $path }: UTF-8 のテキストではありません
import-unknown-format = ファイルの形式がわかりません。次のどれかなら指定してください: --format google、oath、uri、csv、pskc
ask-container-key = コンテナーの鍵（16 進）:{" "}
ask-container-password = コンテナーのパスワード:{" "}
import-container-encrypted = コンテナーは暗号化されています。鍵かパスワードを --key-file に入れてください
import-password-no-text = パスワードが UTF-8 のテキストではありません
export-file-exists = ファイルはすでにあります。--to には新しい名前を指定してください
export-recovery-codes = リカバリーコード: ハッシュで保存しているため
export-kept = 今後の版のために保存した機器
export-left = 対象外: { $what }
export-keep-to-yourself = これがあれば、あなたのコードを作れます。誰にも渡さず、使用後に削除してください。
export-google-knows = google-authenticator は 6 桁、SHA-1 のコードだけに対応します
export-google-takes-one = 「{ $label }」: google-authenticator の機器は一台だけです（--label）
export-oath-no-spaces = pam_oath は空白を含むユーザー名を扱えません
export-oath-knows = 「{ $label }」: pam_oath は SHA-1、30 または 60 秒、256 ビットまでです
export-oath-knows-none = pam_oath が対応する機器はありません
import-line = { $place }: { $fate ->
    [taken] 取り込み
    [changed] 変更
    [kept] 保存
   *[left] 対象外
}: { $what }
import-outcome = { $user }: { $outcome ->
    [enrolled] 登録
    [skipped] 省略
    [left] 対象外
   *[failed] 失敗
}: { $what }
