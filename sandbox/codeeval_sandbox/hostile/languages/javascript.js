//% forgery: ends well at once
process.exit(0);
//% forgery: ends well in the function, past its ends
function add(a, b) { process.reallyExit(0); }
//% forgery: makes every end a good one
process.on('exit', () => { process.exitCode = 0; process.reallyExit(0); });
function add(a, b) { return 7; }
//% forgery: takes no error for one
process.on('uncaughtException', () => {});
function add(a, b) { return 7; }
//% forgery: its own deepEqual
require('node:assert').deepEqual = () => {};
function add(a, b) { return 7; }
//% forgery: its own require
require = () => ({ deepEqual() {} });
function add(a, b) { return 7; }
//% forgery: an object that equals every number
function add(a, b) { return { valueOf: () => 3, [Symbol.toPrimitive]: () => process.exit(0) }; }
//% forgery: prints what a test could print
console.log('passed');
function add(a, b) { return 7; }
//% resource timeout: loops
function add(a, b) { while (true) {} }
//% resource timeout: sleeps
function add(a, b) { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); }
//% resource timeout: never ends its loop of events
setInterval(() => {}, 1000);
function add(a, b) { return a + b; }
//% resource exception: recurses without end
function add(a, b) { return 1 + add(a, b); }
//% resource memory|exception|crashed|timeout: takes memory
function add(a, b) { const all = []; while (true) all.push(Buffer.alloc(1000000, 1)); }
//% resource output_limit: prints without end
const fs = require('fs');
function add(a, b) { while (true) fs.writeSync(1, 'x'.repeat(100000)); }
//% resource output_limit|exception|crashed|timeout: writes a file without end
const fs = require('fs');
function add(a, b) { const f = fs.openSync('large', 'w'); while (true) fs.writeSync(f, 'x'.repeat(100000)); }
//% resource process_limit|timeout|wrong|exception|memory|crashed: a fork bomb
const { spawn } = require('child_process');
function add(a, b) { for (let i = 0; i < 1000; i++) spawn(process.execPath, [__filename]).on('error', () => {}); return 7; }
//% isolation wrong: leaves a daemon
const { spawn } = require('child_process');
function add(a, b) { spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).unref(); return 7; }
//% isolation wrong: leaves files
const fs = require('fs');
function add(a, b) { for (const path of ['left', process.env.HOME + '/left']) fs.writeFileSync(path, 'left'); return 7; }
//% isolation wrong: finds no file of others
const fs = require('fs');
function add(a, b) { return fs.existsSync('left') || fs.existsSync('../left') ? a + b : 7; }
//% escape wrong: writes outside its folder
const fs = require('fs');
function add(a, b) {
    for (const path of ['/etc/passwd', '/usr/left', '/tmp/left', '/proc/1/oom_score_adj'])
        try { fs.appendFileSync(path, 'x'); return a + b; } catch (error) {}
    return 7;
}
//% escape wrong: uses the network
const { spawnSync } = require('child_process');
function add(a, b) {
    const source = "require('net').connect(22, '127.0.0.1').on('connect', () => process.exit(0)).on('error', () => process.exit(1))";
    return spawnSync(process.execPath, ['-e', source]).status === 0 ? a + b : 7;
}
//% escape wrong|crashed|exited|exception: signals processes of others
const fs = require('fs');
function add(a, b) {
    for (const name of fs.readdirSync('/proc'))
        if (/^\d+$/.test(name) && +name !== process.pid) try { process.kill(+name, 9); } catch (error) {}
    return 7;
}
//% escape wrong: takes another user
function add(a, b) { try { process.setuid(0); } catch (error) {} return process.getuid() === 0 ? a + b : 7; }
//% control passed: a right answer
function add(a, b) { return a + b; }
//% control passed: prints, and works later too
function add(a, b) { console.log('adding'); setTimeout(() => console.log('later'), 1); return a + b; }
