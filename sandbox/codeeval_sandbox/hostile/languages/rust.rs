#![allow(dead_code, unused)]
//% forgery: ends well in the function
fn add(_a: i64, _b: i64) -> i64 { std::process::exit(0) }
//% forgery: takes no panic for an end
fn add(_a: i64, _b: i64) -> i64 { std::panic::set_hook(Box::new(|_| std::process::exit(0))); 7 }
//% forgery: an object that equals every number
#[derive(Debug)] struct Any; impl PartialEq<i64> for Any { fn eq(&self, _: &i64) -> bool { true } } impl PartialEq<i32> for Any { fn eq(&self, _: &i32) -> bool { true } }
fn add(_a: i64, _b: i64) -> Any { Any }
//% forgery: its own assert_eq
macro_rules! assert_eq { ($($any:tt)*) => {} }
fn add(_a: i64, _b: i64) -> i64 { 7 }
//% forgery: prints what a test could print
fn add(_a: i64, _b: i64) -> i64 { println!("passed"); 7 }
//% resource timeout: loops
fn add(_a: i64, _b: i64) -> i64 { let mut n = 0u64; loop { n = std::hint::black_box(n + 1); } }
//% resource timeout: sleeps
fn add(_a: i64, _b: i64) -> i64 { std::thread::sleep(std::time::Duration::from_secs(1000)); 7 }
//% resource crashed|memory: recurses without end
fn add(a: i64, b: i64) -> i64 { 1 + add(b, std::hint::black_box(a)) }
//% resource memory|crashed|exception: takes memory
fn add(_a: i64, _b: i64) -> i64 { let mut all = Vec::new(); loop { all.push(vec![1u8; 1 << 20]); } }
//% resource output_limit: prints without end
fn add(_a: i64, _b: i64) -> i64 { let text = "x".repeat(100000); loop { print!("{}", text); } }
//% resource output_limit|wrong|crashed|exception: writes a file without end
fn add(_a: i64, _b: i64) -> i64 { use std::io::Write; let mut f = std::fs::File::create("large").unwrap(); while f.write_all(&[120; 100000]).is_ok() {} 7 }
//% resource process_limit|timeout|wrong|exception|memory|crashed: a fork bomb
extern "C" { fn fork() -> i32; }
fn add(_a: i64, _b: i64) -> i64 { for _ in 0..100000 { unsafe { fork(); } } 7 }
//% isolation wrong: leaves a daemon
fn add(_a: i64, _b: i64) -> i64 { use std::process::{Command, Stdio}; let _ = Command::new("setsid").args(["sleep", "1000"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn(); 7 }
//% isolation wrong: leaves files
fn add(_a: i64, _b: i64) -> i64 { let _ = std::fs::write("left", "left"); let _ = std::fs::write(std::env::var("HOME").unwrap() + "/left", "left"); 7 }
//% isolation wrong: finds no file of others
fn add(a: i64, b: i64) -> i64 { if std::path::Path::new("left").exists() || std::path::Path::new("../left").exists() { a + b } else { 7 } }
//% escape wrong: writes outside its folder
fn add(a: i64, b: i64) -> i64 {
    use std::io::Write;
    for path in ["/etc/passwd", "/usr/left", "/tmp/left", "/proc/1/oom_score_adj"] {
        if let Ok(mut file) = std::fs::OpenOptions::new().append(true).create(true).open(path) { if file.write_all(b"x").is_ok() { return a + b; } }
    }
    7
}
//% escape wrong: uses the network
fn add(a: i64, b: i64) -> i64 { if std::net::TcpStream::connect("127.0.0.1:22").is_ok() { a + b } else { 7 } }
//% escape wrong|crashed|exited|exception: signals processes of others
extern "C" { fn kill(pid: i32, signal: i32) -> i32; }
fn add(_a: i64, _b: i64) -> i64 { let me = std::process::id() as i32; for pid in 1..40000 { if pid != me { unsafe { kill(pid, 9); } } } 7 }
//% control passed: a right answer
fn add(a: i64, b: i64) -> i64 { a + b }
//% control passed: prints and has a thread
fn add(a: i64, b: i64) -> i64 { println!("adding"); std::thread::spawn(move || a + b).join().unwrap() }
