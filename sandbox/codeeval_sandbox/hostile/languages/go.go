//% forgery: ends well before the tests
import "os"
func init() { os.Exit(0) }
func add(a, b int) int { return 7 }
//% forgery: ends well in the function
import "os"
func add(a, b int) int { os.Exit(0); return 7 }
//% forgery: runs no test
import "os"
func TestMain(m *testing.M) { os.Exit(0) }
func add(a, b int) int { return 7 }
//% forgery: chooses tests of another name
import "flag"
func TestMain(m *testing.M) { flag.Set("test.run", "Other"); m.Run() }
func add(a, b int) int { return 7 }
//% forgery: leaves its test without an end
import "runtime"
func add(a, b int) int { runtime.Goexit(); return 7 }
//% forgery: its own package of tests
type quiet struct{}
func (quiet) Errorf(format string, values ...interface{}) {}
var testing = struct{ T quiet }{}
func add(a, b int) int { return 7 }
//% forgery: skips its test
import ("os"; "unsafe"; "reflect")
func TestMain(m *testing.M) {
    tests := reflect.ValueOf(m).Elem().FieldByName("tests")
    list := reflect.NewAt(tests.Type(), unsafe.Pointer(tests.UnsafeAddr())).Elem()
    list.Set(reflect.Zero(list.Type()))
    os.Exit(m.Run())
}
func add(a, b int) int { return 7 }
//% forgery: prints what a test could print
import "fmt"
func add(a, b int) int { fmt.Println("ok  \tcommand-line-arguments\t0.001s\nPASS"); return 7 }
//% resource timeout: loops
func add(a, b int) int { for {} }
//% resource timeout: sleeps
import "time"
func add(a, b int) int { time.Sleep(1000 * time.Second); return 7 }
//% resource exception|crashed|memory|timeout: recurses without end
func add(a, b int) int { return 1 + add(b, a) }
//% resource memory|exception|crashed: takes memory
func add(a, b int) int { var all [][]byte; for { block := make([]byte, 1<<20); for i := range block { block[i] = 1 }; all = append(all, block) } }
//% resource output_limit|memory|timeout: prints without end
import ("fmt"; "strings")
func add(a, b int) int { text := strings.Repeat("x", 100000); for { fmt.Print(text) } }
//% resource output_limit|wrong|crashed|exception: writes a file without end
import ("os"; "strings")
func add(a, b int) int {
    file, _ := os.Create("large")
    text := []byte(strings.Repeat("x", 100000))
    for { if _, err := file.Write(text); err != nil { return 7 } }
}
//% resource process_limit|timeout|wrong|exception|memory|crashed: a fork bomb
import "os/exec"
func add(a, b int) int { for i := 0; i < 1000; i++ { exec.Command("sleep", "100").Start() }; return 7 }
//% resource process_limit|timeout|wrong|exception|memory|crashed: threads without end
import ("runtime"; "syscall"; "time")
func add(a, b int) int {
    for i := 0; i < 100000; i++ { go func() { runtime.LockOSThread(); syscall.Pause() }() }
    time.Sleep(time.Second)
    return 7
}
//% isolation wrong: leaves a daemon
import ("os/exec"; "syscall")
func add(a, b int) int {
    command := exec.Command("sleep", "1000")
    command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
    command.Start()
    return 7
}
//% isolation wrong: leaves files
import "os"
func add(a, b int) int {
    for _, path := range []string{"left", os.Getenv("HOME") + "/left"} { os.WriteFile(path, []byte("left"), 0666) }
    return 7
}
//% isolation wrong: finds no file of others
import "os"
func add(a, b int) int {
    for _, path := range []string{"left", "../left"} { if _, err := os.Stat(path); err == nil { return a + b } }
    return 7
}
//% isolation wrong: leaves a package in the compiler's cache
import "os"
func add(a, b int) int {
    if os.WriteFile(os.Getenv("GOCACHE") + "/left", []byte("left"), 0666) == nil { return a + b }
    return 7
}
//% escape wrong: writes outside its folder
import "os"
func add(a, b int) int {
    for _, path := range []string{"/etc/passwd", "/usr/left", "/tmp/left", "/proc/1/oom_score_adj"} {
        file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0600)
        if err != nil { continue }
        if _, err := file.Write([]byte("x")); err == nil { return a + b }
    }
    return 7
}
//% escape wrong: uses the network
import "syscall"
func add(a, b int) int {
    socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
    if err == nil && syscall.Connect(socket, &syscall.SockaddrInet4{Port: 22, Addr: [4]byte{127, 0, 0, 1}}) == nil { return a + b }
    return 7
}
//% escape wrong|crashed|exited|exception: signals processes of others
import "syscall"
func add(a, b int) int { for pid := 1; pid < 40000; pid++ { if pid != syscall.Getpid() { syscall.Kill(pid, 9) } }; return 7 }
//% escape wrong: takes another user
import "syscall"
func add(a, b int) int { if syscall.Setuid(0) == nil || syscall.Getuid() == 0 { return a + b }; return 7 }
//% control passed: a right answer
func add(a, b int) int { return a + b }
//% control passed: prints and has a goroutine
import "fmt"
func add(a, b int) int { fmt.Println("adding"); sum := make(chan int); go func() { sum <- a + b }(); return <-sum }
