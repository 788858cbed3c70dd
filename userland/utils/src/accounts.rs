//! Users and groups: the lines of `/etc/passwd` and `/etc/group`.

use crate::shown;

/// One name and its number, with what else a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The name.
    pub name: String,
    /// The number.
    pub id: u32,
    /// The number of a user's group; for a group its own.
    pub group: u32,
    /// Names of a group's further members.
    pub members: Vec<String>,
}

/// The users or groups of a file's text; lines that are not one are passed over.
pub fn parse(text: &[u8]) -> Vec<Account> {
    let line = |line: &[u8]| {
        let line = shown(line);
        let fields: Vec<&str> = line.split(':').collect();
        let id = fields.get(2)?.parse().ok()?;
        let name = fields.first().filter(|name| !name.is_empty())?;
        let last = fields.get(3).copied().unwrap_or_default();
        Some(Account {
            name: (*name).to_owned(),
            id,
            group: last.parse().unwrap_or(id),
            members: last.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        })
    };
    text.split(|byte| *byte == b'\n').filter_map(line).collect()
}

/// The name of a number, or the number itself.
pub fn name_of(accounts: &[Account], id: u32) -> String {
    accounts
        .iter()
        .find(|account| account.id == id)
        .map_or_else(|| id.to_string(), |account| account.name.clone())
}

/// The account that a name or a number means.
pub fn find<'a>(accounts: &'a [Account], text: &str) -> Option<&'a Account> {
    let by_name = accounts.iter().find(|account| account.name == text);
    by_name.or_else(|| accounts.iter().find(|account| text.parse() == Ok(account.id)))
}

/// The number that a name or a number means; numbers need no account.
pub fn id_of(accounts: &[Account], text: &str) -> Option<u32> {
    find(accounts, text).map(|account| account.id).or_else(|| text.parse().ok().filter(|id| *id != u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_found_by_name_and_number() {
        let users =
            parse(b"root:x:0:0:root:/root:/bin/sh\nbroken\nuser:x:1000:100:U:/home/user:/bin/sh\n:x:7:7\n");
        assert_eq!(users.len(), 2);
        assert_eq!((users[1].id, users[1].group), (1000, 100));
        assert_eq!(name_of(&users, 0), "root");
        assert_eq!(name_of(&users, 5), "5");
        assert_eq!(id_of(&users, "user"), Some(1000));
        assert_eq!(id_of(&users, "77"), Some(77));
        assert_eq!(id_of(&users, "nobody"), None);
        assert_eq!(id_of(&users, "4294967295"), None);
        let groups = parse(b"staff:x:50:ann,bob\n");
        assert_eq!(groups[0].members, ["ann", "bob"]);
    }
}
