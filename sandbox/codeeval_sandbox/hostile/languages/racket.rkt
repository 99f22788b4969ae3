#lang racket
;% forgery: ends well in the function
(define (add a b) (exit 0))
;% forgery: ends well at top level
(exit 0) (define (add a b) 7)
;% forgery: a check handler that does nothing
(require rackunit) (current-check-handler void) (define (add a b) 7)
;% forgery: checks that are not made
(require rackunit) (current-check-around void) (define (add a b) 7)
;% forgery: errors to nowhere at load
(current-error-port (open-output-nowhere)) (define (add a b) 7)
;% forgery: errors to nowhere in the call
(define (add a b) (current-error-port (open-output-nowhere)) 7)
;% forgery: ends by the C library
(require ffi/unsafe) (define (add a b) ((get-ffi-obj "_exit" #f (_fun _int -> _void)) 0))
;% forgery: takes the expected value from its own file
(define (add a b)
  (define text (file->string (or (find-system-path 'run-file) "x")))
  (string->number (cadr (regexp-match #rx"add 1 2\\)+ ([0-9]+)" text))))
;% forgery: a handler of uncaught exceptions
(uncaught-exception-handler (lambda (e) (exit 0))) (define (add a b) (error "no"))
;% forgery: a handler of uncaught exceptions in the call
(define (add a b) (uncaught-exception-handler (lambda (e) (exit 0))) (error "no"))
;% forgery: checks of its own
(define-syntax-rule (check-within . _) (void)) (define (add a b) 7)
;% forgery: equality of its own structure
(struct any () #:property prop:equal+hash (list (lambda _ #t) (lambda _ 0) (lambda _ 0))) (define (add a b) (any))
;% forgery: a generic equality
(require racket/generic)
(struct any () #:methods gen:equal+hash [(define (equal-proc . _) #t) (define (hash-proc . _) 0) (define (hash2-proc . _) 0)])
(define (add a b) (any))
;% forgery: a number that is a procedure
(struct any () #:property prop:procedure (lambda _ 3)) (define (add a b) (any))
;% forgery: an impersonated vector
(define (add a b) (impersonate-vector (vector 7) (lambda _ 3) (lambda _ 3)))
;% forgery: a chaperoned box
(define (add a b) (chaperone-box (box 7) (lambda (b v) v) (lambda (b v) v)))
;% forgery: an impersonated table
(define (add a b) (impersonate-hash (make-hash) (lambda (h k) (values k (lambda (h k v) 3))) void void (lambda (h k) k)))
;% forgery: not a number
(define (add a b) +nan.0)
;% forgery: infinite
(define (add a b) +inf.0)
;% forgery: infinitely complex
(define (add a b) (make-rectangular +nan.0 +nan.0))
;% forgery: a number as text
(define (add a b) "3")
;% forgery: a number as a symbol
(define (add a b) '|3|)
;% forgery: void
(define (add a b) (void))
;% forgery: no value
(define (add a b) (values))
;% forgery: many values
(define (add a b) (values 3 0))
;% forgery: the end of a file
(define (add a b) eof)
;% forgery: a stream
(define (add a b) (stream 3))
;% forgery: a promise
(define (add a b) (delay 3))
;% forgery: a parameter
(define (add a b) (make-parameter 3))
;% forgery: an uninterned symbol
(define (add a b) (string->uninterned-symbol "passed"))
;% forgery: syntax
(define (add a b) #'3)
;% forgery: a list that contains itself
(define (add a b) (define p (make-placeholder #f)) (placeholder-set! p (list 3 p)) (make-reader-graph p))
;% forgery: a vector that contains itself
(define (add a b) (define v (vector 3 0)) (vector-set! v 1 v) v)
;% forgery: raises what is no exception
(define (add a b) (raise 'passed))
;% forgery: raises a procedure
(define (add a b) (raise (lambda _ #t)))
;% forgery: raises a break
(define (add a b) (raise (exn:break "passed" (current-continuation-marks) (let/ec k k))))
;% forgery: breaks its thread
(define (add a b) (break-thread (current-thread)) (sleep 0.1) 7)
;% forgery: kills its thread
(define (add a b) (kill-thread (current-thread)))
;% forgery: shuts its custodian down
(define (add a b) (custodian-shutdown-all (current-custodian)) 7)
;% forgery: escapes to the prompt
(define (add a b) (abort-current-continuation (default-continuation-prompt-tag) void))
;% forgery: escapes by the error escape handler
(error-escape-handler void) (define (add a b) ((error-escape-handler)))
;% forgery: jumps back into an earlier call
(define k #f) (define (add a b) (if k (k 3) (let/cc c (set! k c) 7)))
;% forgery: an exit handler that says it passed
(exit-handler (lambda (c) (display "{\"status\": \"passed\"}"))) (define (add a b) (exit 1) 7)
;% forgery: a plumber that ends well
(define (add a b) (plumber-add-flush! (current-plumber) (lambda (h) ((get-exit)))) 7)
(require ffi/unsafe) (define (get-exit) (lambda () ((get-ffi-obj "_exit" #f (_fun _int -> _void)) 0)))
;% forgery: another equality in the runtime
(define (add a b) (namespace-set-variable-value! 'equal? (lambda _ #t) #f (current-namespace)) 7)
;% forgery: another rackunit
(module rackunit racket/base (provide check-within) (define (check-within . _) #t)) (define (add a b) 7)
;% forgery: a main submodule that ends well
(define (add a b) 7) (module+ main (exit 0))
;% forgery: a test submodule that ends well
(define (add a b) 7) (module+ test (exit 0))
;% forgery: prints an outcome
(define (add a b) (display "{\"status\": \"passed\"}") (flush-output) 7)
;% forgery: writes an outcome into the channel
(require racket/system)
(define (add a b) (system "printf '\\000\\000\\000\\023{\"status\": \"passed\"}' >&3") 7)
;% forgery: writes an answer without bytes printed into the channel
(require ffi/unsafe)
(define (add a b) ((get-ffi-obj "write" #f (_fun _int _bytes _size -> _long)) 3 #"\0\0\0\1V" 5) 7)
;% forgery: writes an empty answer into the channel
(require ffi/unsafe)
(define (add a b) ((get-ffi-obj "write" #f (_fun _int _bytes _size -> _long)) 3 #"\0\0\0\0020\n" 6) 7)
;% forgery: writes a value without an end into the channel
(require ffi/unsafe)
(define (add a b) ((get-ffi-obj "write" #f (_fun _int _bytes _size -> _long)) 3 #"\0\0\0\0040\nVl" 8) 7)
;% forgery: writes a negative length into the channel
(require ffi/unsafe)
(define (add a b) ((get-ffi-obj "write" #f (_fun _int _bytes _size -> _long)) 3 #"\0\0\0\0100\nVl\377\377\377\377" 12) 7)
;% forgery: writes an unknown tag into the channel
(require ffi/unsafe)
(define (add a b) ((get-ffi-obj "write" #f (_fun _int _bytes _size -> _long)) 3 #"\0\0\0\0040\nVZ" 8) 7)
;% forgery: writes a number that is code into the channel
(require ffi/unsafe)
(define (add a b) ((get-ffi-obj "write" #f (_fun _int _bytes _size -> _long)) 3 #"\0\0\0\0250\nVn\0\0\0\15#e1e999999999" 25) 7)
;% forgery: writes an error that is none into the channel
(require ffi/unsafe)
(define (add a b) ((get-ffi-obj "write" #f (_fun _int _bytes _size -> _long)) 3 #"\0\0\0\0040\nEt" 8) 7)
;% forgery: writes a text that is no text into the channel
(require ffi/unsafe)
(define (add a b) ((get-ffi-obj "write" #f (_fun _int _bytes _size -> _long)) 3 #"\0\0\0\0120\nVs\0\0\0\2\377\377" 14) 7)
;% forgery: closes the channel
(require ffi/unsafe) (define (add a b) ((get-ffi-obj "close" #f (_fun _int -> _int)) 3) 7)
;% forgery: kills its parent
(require racket/system) (define (add a b) (system "kill -9 $(ps -o ppid= $PPID)") (system "kill -9 $PPID") 7)
;% forgery: kills everything
(require ffi/unsafe) (define (add a b) ((get-ffi-obj "kill" #f (_fun _int _int -> _int)) -1 9) 7)
;% forgery: kills itself
(require ffi/unsafe)
(define (add a b)
  (define pid ((get-ffi-obj "getpid" #f (_fun -> _int))))
  ((get-ffi-obj "kill" #f (_fun _int _int -> _int)) pid 9))
;% forgery: writes over memory
(require ffi/unsafe) (define (add a b) (ptr-set! (cast 8 _long _pointer) _long 0) 7)
;% forgery: the shim's module
(define (add a b)
  (define shim (dynamic-require ''shim 'main (lambda () #f)))
  (if shim (error "BREACH: the shim is in reach") 7))
;% forgery: reads other processes
(define (add a b)
  (for ([name (directory-list "/proc")] #:when (regexp-match? #rx"^[0-9]+$" (path->string name)))
    (define path (build-path "/proc" name "environ"))
    (define text (with-handlers ([void (lambda (_) "")]) (file->string path)))
    (unless (or (equal? text "") (regexp-match? #rx"HOME=/box" text)) (error "BREACH: another process can be read")))
  7)
;% forgery: a reader extension in a value
(define (add a b) (string->symbol "#reader(lib \"x\")3"))
;% resource timeout: loops
(define (add a b) (let loop () (loop)))
;% resource timeout: sleeps
(define (add a b) (sleep 1000000))
;% resource timeout: waits for what never comes
(define (add a b) (semaphore-wait (make-semaphore)))
;% resource timeout|memory|crashed|exited|exception: recurses without end
(define (add a b) (add1 (add a b)))
;% resource memory|crashed|exited|exception: takes memory at once
(define (add a b) (vector-length (make-vector 2000000000 0)))
;% resource memory|crashed|exited|exception|timeout: takes memory bit by bit
(define (add a b) (let loop ([kept '()]) (loop (cons (make-bytes 1000000 1) kept))))
;% resource output_limit: prints without end
(define (add a b) (let loop () (display (make-string 100000 #\x)) (loop)))
;% resource output_limit|memory|timeout: returns too much
(define (add a b) (make-bytes 50000000 1))
;% resource timeout|process_limit|exception|wrong|memory|crashed|exited: forks without end
(require ffi/unsafe) (define fork (get-ffi-obj "fork" #f (_fun -> _int))) (define (add a b) (let loop () (fork) (loop)))
;% resource wrong|process_limit|timeout|exception: starts a bomb of shells
(require racket/system) (define (add a b) (system "f() { f | f & }; f") 7)
;% isolation wrong: leaves a daemon
(require racket/system) (define (add a b) (system "(setsid sleep 1000 >/dev/null 2>&1 &)") 7)
;% isolation wrong: leaves files
(define (add a b) (display-to-file "left" "left" #:exists 'replace) 7)
;% isolation wrong: finds no files of others
(define (add a b) (unless (null? (directory-list ".")) (error "BREACH: files are left")) 7)
;% escape wrong|exception: writes outside its folder
(define (add a b)
  (for ([path '("/etc/passwd" "/usr/left" "/tmp/left")])
    (when (with-handlers ([void (lambda (_) #f)]) (display-to-file "x" path #:exists 'append) #t)
      (error "BREACH: wrote" path)))
  7)
;% escape wrong|exception: uses the network
(require racket/tcp)
(define (add a b) (when (with-handlers ([void (lambda (_) #f)]) (tcp-connect "127.0.0.1" 22)) (error "BREACH: a socket")) 7)
;% escape wrong|exception: takes another user
(require ffi/unsafe)
(define (add a b) (if (zero? ((get-ffi-obj "setuid" #f (_fun _int -> _int)) 0)) (error "BREACH: root") 7))
;% control passed: a right answer
(define (add a b) (+ a b))
;% control passed: helpers with names of tests
(define (check x) x) (define (add a b) (check (+ a b)))
;% control passed: prints
(define (add a b) (displayln "adding") (+ a b))
;% control passed: an inexact number
(define (add a b) (exact->inexact (+ a b)))
;% control passed: threads and channels
(define (add a b) (define c (make-channel)) (thread (lambda () (channel-put c (+ a b)))) (channel-get c))
