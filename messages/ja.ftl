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
