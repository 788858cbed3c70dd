//! Home that is made plain again: with its password, unused, and for good; and the disk that it had of its own, which is
//! emptied then, or by the next boot.

use crate::{bare, bare_of, run_anew};
use serde_json::json;
use std::fs;
use std::path::Path;
use tabula_drive::paths;
use tabula_e2e::block_on;

#[test]
fn home_is_decrypted_with_its_password_and_plain_from_then_on() {
    block_on(async {
        let session = bare().await;
        let script = "
            const found = [await code(tabula.decryptHome('correct horse'))];
            await tabula.encryptHome('correct horse');
            await sh('mkdir docs; seq 20000 > docs/letter; ln docs/letter twin; chmod 600 twin; sync');
            found.push(await code(tabula.decryptHome('wrong horse')), tabula.homeState, await code(tabula.decryptHome('')));
            const busy = await tabula.spawn(['sleep', '1000']);
            const refusal = await tabula.decryptHome('correct horse').catch((error) => error);
            found.push(refusal.code, refusal.message.includes('end the programs that use it'), tabula.homeState);
            await busy.kill(9);
            await busy.wait();
            await until('nobody in home', async () => await code(tabula.lockHome()) === 'done', 30000);
            found.push(await code(tabula.decryptHome('correct horse')));
            await tabula.unlockHome('correct horse');
            await tabula.createSnapshot('while-encrypted');
            const look = () => sh('cd /; stat -c \"%n %a %U %h %s %Y\" home home/user home/user/docs/letter; md5sum home/user/twin');
            const before = await look();
            found.push(await code(tabula.decryptHome('correct horse')), tabula.homeState, before === await look());
            found.push(await code(tabula.unlockHome('correct horse')), await code(tabula.lockHome()));
            found.push(await code(tabula.restoreSnapshot('while-encrypted')));
            await tabula.writeFile('/home/user/later', 'written when it was plain');
            await tabula.shutdown();
            found.push((await bytesOf('tabula-home.disk')).length);
            return found;";
        let expected = json!([
            "EINVAL",
            "EPASSWORD",
            "unlocked",
            "EINVAL",
            "EBUSY",
            true,
            "unlocked",
            "EINVAL",
            "done",
            "plain",
            true,
            "EINVAL",
            "EINVAL",
            "EBUSY",
            0
        ]);
        assert_eq!(run_anew(&session, script).await, expected);

        session.reload().await.unwrap();
        let script = "
            const found = [tabula.homeState, await sh('cat later; tail -n 1 docs/letter')];
            found.push(await code(tabula.encryptHome('battery staple')), tabula.homeState, await sh('cat later'));
            return found;";
        let kept = "written when it was plain";
        let expected = json!(["plain", format!("{kept}20000\n"), "done", "unlocked", kept]);
        assert_eq!(run_anew(&session, script).await, expected);

        session.reload().await.unwrap();
        let script = "
            const found = [tabula.homeState, await code(tabula.unlockHome('correct horse'))];
            found.push(await code(tabula.unlockHome('battery staple')), await sh('cat later; tail -n 1 twin'));
            found.push(await code(tabula.decryptHome('battery staple')), tabula.homeState, await sh('tail -n 1 twin'));
            await tabula.shutdown();
            return found;";
        let expected =
            json!(["locked", "EPASSWORD", "done", format!("{kept}20000\n"), "done", "plain", "20000\n"]);
        assert_eq!(run_anew(&session, script).await, expected);
        session.close().await;
    });
}

/// The build under test, with other words in the storage worker.
fn site(at: &Path, from: &str, to: &str) {
    const CHANGED: &str = "storage-worker.js";
    let dist = paths::dist(None).unwrap();
    for entry in fs::read_dir(&dist).unwrap().flatten() {
        let copy = at.join(entry.file_name());
        if entry.file_name() != CHANGED && !copy.exists() {
            std::os::unix::fs::symlink(entry.path().canonicalize().unwrap(), copy).unwrap();
        }
    }
    let script = fs::read_to_string(dist.join(CHANGED)).unwrap();
    assert!(script.contains(from), "{CHANGED} has no {from}");
    fs::write(at.join(CHANGED), script.replace(from, to)).unwrap();
}

#[test]
fn a_disk_that_could_not_be_emptied_is_emptied_by_the_next_boot() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        // As if the machine had stopped before that.
        site(folder.path(), ".home_empty(", ".home_is_left(");
        let session = bare_of(Some(folder.path().to_owned())).await;
        let script = "
            await tabula.encryptHome('correct horse');
            await sh('seq 20000 > letter; sync');
            const found = [await code(tabula.decryptHome('correct horse')), tabula.homeState];
            await tabula.shutdown();
            return [...found, (await bytesOf('tabula-home.disk')).length > 0];";
        assert_eq!(run_anew(&session, script).await, json!(["done", "plain", true]));

        site(folder.path(), ".home_empty(", ".home_empty(");
        session.reload().await.unwrap();
        let script = "
            const found = [tabula.homeState, await sh('tail -n 1 letter')];
            await until('an empty disk', async () => (await (await fileOf('tabula-home.disk')).getFile()).size === 0, 60000);
            return found;";
        assert_eq!(run_anew(&session, script).await, json!(["plain", "20000\n"]));
        let script = "
            const found = [await code(tabula.encryptHome('battery staple')), await sh('tail -n 1 letter')];
            await tabula.shutdown();
            return [...found, (await bytesOf('tabula-home.disk')).length > 0];";
        assert_eq!(run_anew(&session, script).await, json!(["done", "20000\n", true]));
        // What is in use again is not taken for what was left.
        let script = "
            const found = [tabula.homeState, await code(tabula.unlockHome('battery staple')), await sh('tail -n 1 letter')];
            await tabula.shutdown();
            return found;";
        assert_eq!(run_anew(&session, script).await, json!(["locked", "done", "20000\n"]));
        session.close().await;
    });
}
