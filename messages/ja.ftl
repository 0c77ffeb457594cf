### 日本語。元の文は en.ftl にあります。

## The module

login-prompt = ワンタイムコード:{" "}
login-prompt-for-both = パスワードとワンタイムコード:{" "}
login-code-used = このコードは使用済みです。次のコードをお待ちください。
login-recovery-code-used = このリカバリーコードは使用済みです。別のコードを使ってください。
login-failures = { $since } 以降、誤ったコードが { $count } 回入力されました。
