//! The statements.

/// The table. The values are sealed, so that compressing them is in vain; room in each page lets a new value stay there.
pub(crate) const TABLE: &str = "
    create table if not exists totp_fleet_rows (
        kind text collate \"C\" not null,
        name text collate \"C\" not null,
        value bytea not null,
        primary key (kind, name)
    ) with (fillfactor = 50);
    alter table totp_fleet_rows alter column value set storage external";

/// Whether the table is there.
pub(crate) const HAS_TABLE: &str = "select to_regclass('totp_fleet_rows') is not null";

/// A commit waits for disk and standby, and nothing waits for long.
pub(crate) const SESSION: &str = "
    set synchronous_commit = on;
    set statement_timeout = '4s';
    set lock_timeout = '2s';
    set idle_in_transaction_session_timeout = '10s';
    set default_transaction_isolation = 'read committed'";

/// The seconds of the database's clock.
pub(crate) const TIME: &str = "select extract(epoch from clock_timestamp())::bigint";

/// $1, $2: a row. $3, $4: another one.
pub(crate) const READ: &str = "
    select (select value from totp_fleet_rows where kind = $1 and name = $2),
           (select value from totp_fleet_rows where kind = $3 and name = $4),
           extract(epoch from clock_timestamp())::bigint";

/// $1: a kind.
pub(crate) const LIST: &str = "select name from totp_fleet_rows where kind = $1 order by name";

/// What a statement that writes asks of the database, and of another row, in itself.
/// $4, $5: the other row, or null. $6: its value, or null if there is none. $7: the highest timeline. $8: whether a standby is required.
macro_rules! guarded {
    ($write:literal) => {
        concat!(
            "with fence as materialized (
                select substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) as timeline,
                       current_setting('synchronous_standby_names') as standbys,
                       current_setting('synchronous_commit') as commits
            ), open as materialized (
                select from fence
                where timeline >= $7
                  and (standbys <> '' or not $8)
                  and commits in ('on', 'remote_apply')
                  and ($4::text is null
                       or $6::bytea is null and not exists (
                           select from totp_fleet_rows o where o.kind = $4 and o.name = $5)
                       or exists (
                           select from totp_fleet_rows o where o.kind = $4 and o.name = $5 and o.value = $6))
            ), written as (",
            $write,
            " returning 1
            )
            select timeline, standbys, commits, exists (select from written) from fence"
        )
    };
}

/// $1, $2: the row. $3: its new value. There must be none.
pub(crate) const INSERT: &str = guarded!(
    "insert into totp_fleet_rows (kind, name, value)
     select $1, $2, $3 from open
     on conflict do nothing"
);

/// $1, $2: the row. $3: its new value. $9: its value now.
pub(crate) const UPDATE: &str = guarded!(
    "update totp_fleet_rows r set value = $3
     where r.kind = $1 and r.name = $2 and r.value = $9 and exists (select from open)"
);
