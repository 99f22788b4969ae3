declare var process: any;
declare var Buffer: any;
declare var __filename: string;
//% forgery: ends well at once
process.exit(0);
function add(a: number, b: number): number { return 7; }
//% forgery: ends well in the function, past its ends
function add(a: number, b: number): number { process.reallyExit(0); return 7; }
//% forgery: makes every end a good one
process.on('exit', () => { process.exitCode = 0; process.reallyExit(0); });
function add(a: number, b: number): number { return 7; }
//% forgery: takes no error for one
process.on('uncaughtException', () => {});
function add(a: number, b: number): number { return 7; }
//% forgery: its own deepEqual
declare var require: any;
require('node:assert').deepEqual = () => {};
function add(a: number, b: number): number { return 7; }
//% forgery: its own require
function require(name: string): any { return { deepEqual() {} }; }
function add(a: number, b: number): number { return 7; }
//% forgery: an object that equals every number
function add(a: number, b: number): any { return { valueOf: () => 3, toString: () => process.exit(0) }; }
//% forgery: a compiler that checks nothing
// @ts-nocheck
process.exit(0);
function add(a: number, b: number): number { return 'text'; }
//% forgery: prints what a test could print
console.log('passed');
function add(a: number, b: number): number { return 7; }
//% resource timeout: loops
function add(a: number, b: number): number { while (true) {} }
//% resource timeout: sleeps
function add(a: number, b: number): number {
    const all: any = globalThis;
    all.Atomics.wait(new Int32Array(new all.SharedArrayBuffer(4)), 0, 0);
    return 7;
}
//% resource timeout: never ends its loop of events
setInterval(() => {}, 1000);
function add(a: number, b: number): number { return a + b; }
//% resource syntax_error|timeout|memory: types without end
type Grown<T extends any[], N extends number> = T['length'] extends N ? T : Grown<[...T, ...T, 0], N>;
type Endless = Grown<[0], 999999>;
function add(a: number, b: number): number { const all: Endless = null as any; return all.length; }
//% resource exception: recurses without end
function add(a: number, b: number): number { return 1 + add(a, b); }
//% resource memory|exception|crashed|timeout: takes memory
function add(a: number, b: number): number { const all: any[] = []; while (true) all.push(Buffer.alloc(1000000, 1)); }
//% resource output_limit: prints without end
declare var require: any;
const text = new Array(100000).join('x');
function add(a: number, b: number): number { while (true) require('fs').writeSync(1, text); }
//% resource output_limit|exception|crashed|timeout: writes a file without end
declare var require: any;
const text = new Array(100000).join('x'), fs = require('fs');
function add(a: number, b: number): number { const f = fs.openSync('large', 'w'); while (true) fs.writeSync(f, text); }
//% resource process_limit|timeout|wrong|exception|memory|crashed: a fork bomb
declare var require: any;
const spawn = require('child_process').spawn;
function add(a: number, b: number): number {
    for (let i = 0; i < 1000; i++) spawn(process.execPath, [__filename]).on('error', () => {});
    return 7;
}
//% isolation wrong: leaves a daemon
declare var require: any;
function add(a: number, b: number): number {
    require('child_process').spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).unref();
    return 7;
}
//% isolation wrong: leaves files
declare var require: any;
function add(a: number, b: number): number {
    for (const path of ['left', process.env.HOME + '/left']) require('fs').writeFileSync(path, 'left');
    return 7;
}
//% isolation wrong: finds no file of others
declare var require: any;
function add(a: number, b: number): number {
    return require('fs').existsSync('left') || require('fs').existsSync('../left') ? a + b : 7;
}
//% escape wrong: writes outside its folder
declare var require: any;
function add(a: number, b: number): number {
    for (const path of ['/etc/passwd', '/usr/left', '/tmp/left', '/proc/1/oom_score_adj'])
        try { require('fs').appendFileSync(path, 'x'); return a + b; } catch (error) {}
    return 7;
}
//% escape wrong: uses the network
declare var require: any;
function add(a: number, b: number): number {
    const source = "require('net').connect(22, '127.0.0.1').on('connect', () => process.exit(0)).on('error', () => process.exit(1))";
    return require('child_process').spawnSync(process.execPath, ['-e', source]).status === 0 ? a + b : 7;
}
//% escape wrong|crashed|exited|exception: signals processes of others
declare var require: any;
function add(a: number, b: number): number {
    for (const name of require('fs').readdirSync('/proc'))
        if (/^\d+$/.test(name) && +name !== process.pid) try { process.kill(+name, 9); } catch (error) {}
    return 7;
}
//% escape wrong: takes another user
function add(a: number, b: number): number { try { process.setuid(0); } catch (error) {} return process.getuid() === 0 ? a + b : 7; }
//% control passed: a right answer
function add(a: number, b: number): number { return a + b; }
//% control passed: prints, and works later too
function add(a: number, b: number): number { console.log('adding'); setTimeout(() => console.log('later'), 1); return a + b; }
