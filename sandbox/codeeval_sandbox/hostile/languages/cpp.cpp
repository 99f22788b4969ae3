#include <bits/stdc++.h>
#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>
//% forgery: ends well before the tests
static int early = (std::exit(0), 0);
int add(int, int) { return 7; }
//% forgery: ends well in the function, past its ends
int add(int, int) { _exit(0); }
//% forgery: takes no failed assertion for an end
static int handled = (signal(SIGABRT, [](int) { _exit(0); }), 0);
int add(int, int) { return 7; }
//% forgery: an object that equals every number
struct Any { template <class T> bool operator==(T) const { return true; } };
Any add(int, int) { return {}; }
//% forgery: its own end of a failed assertion
extern "C" void __assert_fail(const char *, const char *, unsigned, const char *) noexcept { _exit(0); }
int add(int, int) { return 7; }
//% forgery: tests that are compiled away
#define main int_main() { return 0; } int main() { return 0; } int unused
int add(int, int) { return 7; }
//% forgery: prints what a test could print
int add(int, int) { std::cout << "passed\n"; return 7; }
//% resource timeout: loops
int add(int, int) { for (volatile int i = 0;; i = i + 1) {} }
//% resource timeout: sleeps
int add(int, int) { sleep(1000); return 7; }
//% resource crashed|memory: recurses without end
int add(int a, int b) { volatile char room[1000]; room[0] = 1; return add(b, a) + room[0]; }
//% resource memory|exception|crashed: takes memory
int add(int, int) { for (;;) { char *room = new char[1 << 20]; memset(room, 1, 1 << 20); } }
//% resource output_limit: prints without end
int add(int, int) { for (std::string text(100000, 'x');;) std::cout << text; }
//% resource output_limit|wrong|crashed|exception: writes a file without end
int add(int, int) { int f = open("large", O_CREAT | O_WRONLY, 0600); std::string text(100000, 'x'); while (write(f, text.data(), text.size()) > 0) {} return 7; }
//% resource process_limit|timeout|wrong|exception|memory: a fork bomb
int add(int, int) { for (int i = 0; i < 100000; i++) (void)!fork(); return 7; }
//% resource syntax_error|memory|timeout|crashed|process_limit: a program that its compiler cannot end
template <int N> struct Two { Two<N - 1> a, b; static const int value = Two<N - 1>::value * 2 + N; };
template <> struct Two<0> { static const int value = 1; };
template <int N, int M> struct Wide : Wide<N - 1, M>, Wide<N - 1, M + (1 << N)> { Wide() {} };
template <int M> struct Wide<0, M> {};
int add(int, int) { Wide<24, 0> wide; return 7; }
//% isolation wrong: leaves a daemon
int add(int, int) { if (fork() == 0) { setsid(); close(1); close(2); sleep(1000); _exit(0); } return 7; }
//% isolation wrong: leaves files
int add(int, int) { std::ofstream("left") << "left"; std::ofstream(std::string(getenv("HOME")) + "/left") << "left"; return 7; }
//% isolation wrong: finds no file of others
int add(int a, int b) { return access("left", F_OK) == 0 || access("../left", F_OK) == 0 ? a + b : 7; }
//% escape wrong: writes outside its folder
int add(int a, int b) {
    for (const char *path : {"/etc/passwd", "/usr/left", "/tmp/left", "/proc/1/oom_score_adj"}) {
        int file = open(path, O_CREAT | O_WRONLY | O_APPEND, 0600);
        if (file >= 0 && write(file, "x", 1) == 1) return a + b;
    }
    return 7;
}
//% escape wrong: uses the network
int add(int a, int b) {
    sockaddr_in address{};
    address.sin_family = AF_INET; address.sin_port = htons(22); address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return connect(socket(AF_INET, SOCK_STREAM, 0), (sockaddr *)&address, sizeof address) == 0 ? a + b : 7;
}
//% escape wrong|crashed|exited|exception: signals processes of others
int add(int, int) { for (int pid = 1; pid < 40000; pid++) if (pid != getpid()) kill(pid, 9); return 7; }
//% escape wrong: takes another user
int add(int a, int b) { return setuid(0) == 0 || getuid() == 0 ? a + b : 7; }
//% control passed: a right answer
int add(int a, int b) { return a + b; }
//% control passed: prints and has threads
int add(int a, int b) { std::cout << "adding\n"; int sum = 0; std::thread([&] { sum = a + b; }).join(); return sum; }
