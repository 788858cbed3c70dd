//! Rust's standard library on preview 1: arguments, environment, standard streams, time, sleeping, randomness of hash maps,
//! and the ways to end.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    println!("arguments = {arguments:?}");
    let mut variables: Vec<(String, String)> = std::env::vars().collect();
    variables.sort();
    println!("variables = {variables:?}");
    let mut input = String::new();
    println!("stdin = {:?}", io::stdin().read_to_string(&mut input).map(|_| input));
    let before = Instant::now();
    std::thread::sleep(Duration::from_millis(25));
    println!("slept long enough = {}", before.elapsed() >= Duration::from_millis(25));
    println!(
        "the date is set = {}",
        SystemTime::now() > SystemTime::UNIX_EPOCH + Duration::from_secs(1_704_067_200)
    );
    let map: HashMap<u32, u32> = (0..1000).map(|n| (n, n * n)).collect();
    println!("a hash map works = {}", map.values().map(|n| u64::from(*n)).sum::<u64>());
    println!("threads are refused = {}", std::thread::Builder::new().spawn(|| ()).is_err());
    println!("allocates = {}", vec![7_u8; 20 << 20].iter().map(|byte| u64::from(*byte)).sum::<u64>());
    io::stderr().write_all(b"to standard error\n").expect("standard error is open");
    match arguments.first().map(String::as_str) {
        Some("exit") => std::process::exit(9),
        Some("fail") => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    }
}
