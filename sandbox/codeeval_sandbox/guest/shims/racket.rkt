;; Runs Racket programs and their tests, each in a process of its own, forked from one that has all libraries loaded.
;;
;; Values cross as bytes: a tag, then lengths and contents. Decoding builds plain data and evaluates nothing; the reader
;; is not used. What is no plain data (procedures, structures, ports) crosses as a mark, and equals nothing.
(module shim racket/base
  (require ffi/unsafe json racket/list racket/port syntax/strip-context)
  (provide main)

  ;; -- the C library

  (define-syntax-rule (define-c name type) (define name (get-ffi-obj 'name #f type)))
  (define-c read (_fun _int _bytes _size -> _ssize))
  (define-c write (_fun _int _bytes _size -> _ssize))
  (define-c open (_fun #:varargs-after 2 _path _int -> _int))
  (define-c close (_fun _int -> _int))
  (define-c dup2 (_fun _int _int -> _int))
  (define-c pipe2 (_fun _pointer _int -> _int))
  (define-c epoll_create1 (_fun _int -> _int))
  (define-c recvmsg (_fun _int _pointer _int -> _ssize))
  (define-c lseek (_fun _int _long _int -> _long))
  (define-c setsid (_fun -> _int))
  (define-c chdir (_fun _path -> _int))
  (define-c fork (_fun -> _int))
  (define-c waitpid (_fun _int _pointer _int -> _int))
  (define-c setresuid (_fun _uint32 _uint32 _uint32 -> _int))
  (define-c setresgid (_fun _uint32 _uint32 _uint32 -> _int))
  (define-c setrlimit (_fun _int _pointer -> _int))
  (define-c getrlimit (_fun _int _pointer -> _int))
  (define-c _exit (_fun _int -> _void))
  (define-c syscall
    (_fun #:varargs-after 1 _long _long _long _long _long _long _long -> _long))

  (define CONTROL 3)
  (define CHANNEL 3)
  (define READY 4)
  (define LARGEST (- (arithmetic-shift 32 20) 64))
  (define SIGCHLD 17)
  (define CLONE_PARENT #x8000)
  (define RLIMIT_CPU 0)
  (define RLIMIT_NPROC 6)
  (define RLIMIT_AS 9)
  (define JUDGE_SECONDS 600)

  (define (check result) (when (< result 0) (_exit 71)))

  ;; Fork a child of this process's parent: 0 in the child.
  (define (fork-sibling)
    (define number (case (system-type 'arch) [(x86_64) 56] [(aarch64) 220] [else #f]))
    (unless number (_exit 71))
    (syscall number (bitwise-ior CLONE_PARENT SIGCHLD) 0 0 0 0 0))

  (define (limit which value)
    (define pair (malloc 16 'raw))
    (getrlimit which pair)
    (define lowest (min value (ptr-ref pair _uint64 1)))
    (ptr-set! pair _uint64 0 lowest)
    (ptr-set! pair _uint64 1 lowest)
    (check (setrlimit which pair))
    (free pair))

  ;; -- requests

  ;; Return the next request of the owner's, and its two descriptors; #f when the owner is gone.
  (define (next-request)
    (define message (malloc 56 'raw))
    (define vector (malloc 16 'raw))
    (define text (malloc 4096 'raw))
    (define rights (malloc 64 'raw))
    (memset message 0 56)
    (memset rights 0 64)
    (ptr-set! vector _pointer 0 text)
    (ptr-set! vector _size 1 4096)
    (ptr-set! message _pointer 2 vector)
    (ptr-set! message _size 3 1)
    (ptr-set! message _pointer 4 rights)
    (ptr-set! message _size 5 64)
    (define size (recvmsg CONTROL message 0))
    (define request (and (> size 0) (make-sized-byte-string* text size)))
    (define descriptors (list (ptr-ref rights _int 4) (ptr-ref rights _int 5)))
    (for-each free (list message vector text rights))
    (values request descriptors))

  (define (make-sized-byte-string* pointer size)
    (define copy (make-bytes size))
    (for ([index (in-range size)]) (bytes-set! copy index (ptr-ref pointer _ubyte index)))
    copy)

  ;; Fork a sibling at each request. Return in the siblings alone.
  (define (serve-requests)
    (define own (own-descriptors))
    (let loop ()
      (define-values (request descriptors) (next-request))
      (unless request (_exit 0))
      (define child (fork-sibling))
      (cond
        [(zero? child)
         (with-handlers ([void (lambda (_) (_exit 71))])
           (confine (regexp-split #rx" " (bytes->string/utf-8 request)) descriptors own))]
        [else
         (define answer (string->bytes/utf-8 (number->string child)))
         (write CONTROL answer (bytes-length answer))
         (for-each close (remove-duplicates descriptors))
         (loop)])))

  ;; -- in a sibling

  (define (descriptors-now)
    (for*/list ([name (in-list (directory-list "/proc/self/fd"))]
                [number (in-value (string->number (path->string name)))]
                #:when (> number CHANNEL))
      number))

  (define (kind-of descriptor)
    (with-handlers ([exn:fail? (lambda (_) "")])
      (path->string (resolve-path (format "/proc/self/fd/~a" descriptor)))))

  ;; Descriptors by which the runtime wakes itself: a pipe, and one that polls. Siblings must not share them.
  (define (own-descriptors)
    (define all (map (lambda (number) (cons number (kind-of number))) (descriptors-now)))
    (define (of rx) (map car (filter (lambda (item) (regexp-match? rx (cdr item))) all)))
    (cons (of #rx"^pipe:") (of #rx"eventpoll")))

  (define (confine request descriptors own)
    (define judge? (equal? (car request) "judge"))
    (check (dup2 (car descriptors) CHANNEL))
    (unless judge?
      (check (setsid))
      (check (dup2 (cadr descriptors) 1))
      (check (dup2 (cadr descriptors) 2)))
    (renew own)
    (for ([number (in-list (descriptors-now))])
      (unless (or (memv number (car own)) (memv number (cdr own))) (close number)))
    (if judge?
        (limit RLIMIT_CPU JUDGE_SECONDS)
        (leave (string->number (cadr request)) (caddr request))))

  (define (renew own)
    (define pair (malloc 8 'raw))
    (when (= (length (car own)) 2)
      (check (pipe2 pair #o2004000)) ; O_CLOEXEC | O_NONBLOCK
      (for ([number (in-list (sort (car own) <))] [index (in-naturals)])
        (check (dup2 (ptr-ref pair _int index) number))))
    (free pair)
    (for ([number (in-list (cdr own))]) (check (dup2 (epoll_create1 #o2000000) number))))

  ;; Become the slot's user, in its folder.
  (define (leave user folder)
    (define adjustment (open "/proc/self/oom_score_adj" 1))
    (check (write adjustment #"1000" 4))
    (close adjustment)
    (check (chdir folder))
    (current-directory folder)
    (for ([name (in-list '("HOME" "TMPDIR" "PWD" "PLTUSERHOME"))]) (putenv name folder))
    (check (setresgid user user user))
    (check (setresuid user user user)))

  ;; -- frames

  (define (read-exactly size)
    (define buffer (make-bytes size))
    (define part (make-bytes (min size 65536)))
    (let loop ([start 0])
      (when (< start size)
        (define count (read CHANNEL part (min (bytes-length part) (- size start))))
        (when (<= count 0) (_exit 0))
        (bytes-copy! buffer start part 0 count)
        (loop (+ start count))))
    buffer)

  (define (receive) (read-exactly (integer-bytes->integer (read-exactly 4) #f #t)))

  (define (send frame)
    (define data (bytes-append (integer->integer-bytes (bytes-length frame) 4 #f #t) frame))
    (let loop ([start 0])
      (when (< start (bytes-length data))
        (define rest (if (zero? start) data (subbytes data start)))
        (define count (write CHANNEL rest (bytes-length rest)))
        (when (<= count 0) (_exit 0))
        (loop (+ start count)))))

  ;; -- the codec

  (define DEPTH 500)
  (define ITEMS 4000000)
  (struct opaque ())
  (struct too-large ())

  (define (encode value)
    (define out (open-output-bytes))
    (define items 0)
    (define (tag character) (write-char character out))
    (define (count number) (write-bytes (integer->integer-bytes number 4 #t #t) out))
    (define (text bytes) (count (bytes-length bytes)) (write-bytes bytes out))
    (define (put value depth)
      (set! items (add1 items))
      (when (> items ITEMS) (raise (too-large)))
      (cond
        [(> depth DEPTH) (tag #\x)]
        [(eq? value #t) (tag #\t)]
        [(eq? value #f) (tag #\f)]
        [(null? value) (tag #\0)]
        [(void? value) (tag #\u)]
        [(number? value) (put-number value depth)]
        [(string? value) (tag #\s) (text (string->bytes/utf-8 value))]
        [(and (symbol? value) (symbol-interned? value))
         (tag #\y)
         (text (string->bytes/utf-8 (symbol->string value)))]
        [(keyword? value) (tag #\k) (text (string->bytes/utf-8 (keyword->string value)))]
        [(char? value) (tag #\c) (count (char->integer value))]
        [(bytes? value) (tag #\b) (text value)]
        [(pair? value) (put-pairs value depth)]
        [(and (vector? value) (not (impersonator? value)))
         (tag (if (immutable? value) #\v #\V))
         (count (vector-length value))
         (for ([item (in-vector value)]) (put item (add1 depth)))]
        [(and (box? value) (not (impersonator? value)))
         (tag (if (immutable? value) #\o #\O))
         (put (unbox value) (add1 depth))]
        [(and (hash? value) (hash-strong? value) (not (impersonator? value))) (put-hash value depth)]
        [else (tag #\x)]))
    (define (put-number value depth)
      (cond
        [(and (real? value) (exact? value)) (tag #\n) (text (string->bytes/utf-8 (number->string value 16)))]
        [(flonum? value) (tag #\d) (write-bytes (real->floating-point-bytes value 8 #t) out)]
        [(real? value) (tag #\x)]
        [else (tag #\i) (put (real-part value) (add1 depth)) (put (imag-part value) (add1 depth))]))
    (define (put-pairs value depth)
      (define-values (reversed tail)
        (let loop ([rest value] [taken '()] [size 0])
          (when (> size ITEMS) (raise (too-large)))
          (if (pair? rest) (loop (cdr rest) (cons (car rest) taken) (add1 size)) (values taken rest))))
      (tag #\l)
      (count (length reversed))
      (for ([item (in-list (reverse reversed))]) (put item (add1 depth)))
      (put tail (add1 depth)))
    (define (put-hash value depth)
      (tag #\h)
      (tag (cond [(hash-equal? value) #\e] [(hash-eqv? value) #\v] [else #\q]))
      (tag (if (immutable? value) #\i #\m))
      (count (hash-count value))
      (for ([(key item) (in-hash value)])
        (put key (add1 depth))
        (put item (add1 depth))))
    (put value 0)
    (get-output-bytes out))

  ;; Return the value in these bytes. Raises exn:fail where they hold none.
  (define (decode data)
    (define offset 0)
    (define size (bytes-length data))
    (define (malformed what) (error 'malformed what))
    (define (take length)
      (when (or (< length 0) (> length (- size offset))) (malformed "too short"))
      (set! offset (+ offset length))
      (subbytes data (- offset length) offset))
    (define (tag) (integer->char (bytes-ref (take 1) 0)))
    (define (count)
      (define number (integer-bytes->integer (take 4) #t #t))
      (when (or (< number 0) (> number size)) (malformed "length"))
      number)
    (define (text) (take (count)))
    (define (string) (bytes->string/utf-8 (text)))
    (define (get depth)
      (when (> depth (+ DEPTH 2)) (malformed "too deep"))
      (define (items) (for/list ([_ (in-range (count))]) (get (add1 depth))))
      (case (tag)
        [(#\t) #t]
        [(#\f) #f]
        [(#\0) '()]
        [(#\u) (void)]
        [(#\n) (exact (text))]
        [(#\d) (floating-point-bytes->real (take 8) #t)]
        [(#\i) (complex (get (add1 depth)) (get (add1 depth)))]
        [(#\s) (string->immutable-string (string))]
        [(#\y) (string->symbol (string))]
        [(#\k) (string->keyword (string))]
        [(#\c) (integer->char (integer-bytes->integer (take 4) #t #t))]
        [(#\b) (bytes->immutable-bytes (text))]
        [(#\l) (let ([front (items)]) (append front (get (add1 depth))))]
        [(#\v) (vector->immutable-vector (list->vector (items)))]
        [(#\V) (list->vector (items))]
        [(#\o) (box-immutable (get (add1 depth)))]
        [(#\O) (box (get (add1 depth)))]
        [(#\h) (table depth)]
        [(#\x) (opaque)]
        [else (malformed "tag")]))
    (define (exact digits)
      (unless (regexp-match? #px#"^-?[0-9a-f]+(/[0-9a-f]+)?$" digits) (malformed "number"))
      (or (string->number (bytes->string/latin-1 digits) 16) (malformed "number")))
    (define (complex real imaginary)
      (unless (and (real? real) (real? imaginary)) (malformed "number"))
      (make-rectangular real imaginary))
    (define (table depth)
      (define kind (tag))
      (define mutable? (char=? (tag) #\m))
      (define pairs
        (for/list ([_ (in-range (count))])
          (let ([key (get (add1 depth))]) (cons key (get (add1 depth))))))
      (define make
        (case kind
          [(#\e) (if mutable? make-hash make-immutable-hash)]
          [(#\v) (if mutable? make-hasheqv make-immutable-hasheqv)]
          [(#\q) (if mutable? make-hasheq make-immutable-hasheq)]
          [else (malformed "table")]))
      (make pairs))
    (define value (get 0))
    (unless (= offset size) (malformed "too long"))
    value)

  (define (shortened text) (if (> (string-length text) 2000) (substring text 0 2000) text))

  ;; Return the class and the message of whatever was raised.
  (define (reason raised)
    (define name
      (with-handlers ([void (lambda (_) "exn")])
        (if (exn? raised)
            (regexp-replace #rx"^struct:" (symbol->string (vector-ref (struct->vector raised) 0)) "")
            "raise")))
    (define message
      (with-handlers ([void (lambda (_) "")])
        (if (exn? raised) (exn-message raised) (format "~s" raised))))
    (list name (shortened (if (string? message) message ""))))

  ;; -- the candidate

  (define libraries (make-base-empty-namespace))

  (define request #f) ; of a candidate: source units, bytes of memory, processes, entry point

  (define (be-candidate)
    (current-namespace libraries)
    (let loop ()
      (define frame (receive))
      (cond
        [(eqv? (bytes-ref frame 0) (char->integer #\[))
         (set! request (cdr (bytes->jsexpr frame)))
         (send-loaded (load-program))]
        [else
         (define answer (answer-call (subbytes frame 1)))
         (send (bytes-append (string->bytes/utf-8 (format "~a\n" (printed))) answer))])
      (loop)))

  ;; To make the macros of `racket` ready takes longer than to expand most programs. So the process that forks begins to
  ;; expand a program itself, and forks where the program's forms are wanted. Each sibling goes on with its own.
  (define (fork-candidates)
    (current-namespace libraries)
    (define loaded
      (let/ec leave
        (guarded
         (lambda ()
           (declare-begun (lambda (place) (forms-of-request place leave)))
           (dynamic-require ''program #f)
           '("ok"))
         (lambda (raised) (and request (failed-to-load raised))))))
    (if request (send-loaded (or loaded (load-program))) (serve-requests))
    (be-candidate))

  (define (declare-begun forms)
    (define (declare name form)
      (parameterize ([current-module-declare-name (make-resolved-module-path name)])
        (eval (namespace-syntax-introduce (datum->syntax #f form)))))
    (declare 'program-forms
             `(module program-forms '#%kernel
                (#%require (for-syntax '#%kernel))
                (#%provide program-forms)
                (define-syntaxes (program-forms) (quote ,forms))))
    (declare 'program
             '(module program racket
                (require (only-in 'program-forms program-forms) (only-in rackunit))
                (program-forms))))

  ;; Fork, and return the forms of the sibling's program with the bindings of `place`. Leave with #f if the program is in
  ;; another language than `racket`.
  (define (forms-of-request place leave)
    (when request (raise-syntax-error #f "the program has begun" place))
    (collect-garbage)
    (serve-requests)
    (set! request (cdr (bytes->jsexpr (receive))))
    (limit-program)
    (define forms (racket-forms (parameterize ([current-namespace libraries]) (read-request))))
    (unless forms (leave #f))
    (datum->syntax place (cons (quote-syntax begin) (map (lambda (form) (replace-context place form)) forms))))

  (define (racket-forms program)
    (define parts (or (syntax->list program) '()))
    (define forms
      (and (> (length parts) 2)
           (equal? (map syntax-e (list (car parts) (caddr parts))) '(module racket))
           (cdddr parts)))
    (define whole (and forms (= (length forms) 1) (syntax->list (car forms))))
    (if (and whole (pair? whole) (eq? (syntax-e (car whole)) '#%module-begin)) (cdr whole) forms))

  (define (send-loaded answer) (send (jsexpr->bytes (append answer (list (printed))))))

  (define standard (current-output-port))

  (define (printed)
    (with-handlers ([void (lambda (_) 0)])
      (flush-output standard)
      (flush-output (current-error-port))
      (max 0 (lseek 1 0 1))))

  (define (load-program)
    (limit-program)
    (guarded
     (lambda ()
       (declare-program (read-request))
       (dynamic-require ''program #f)
       '("ok"))
     failed-to-load))

  (define (limit-program)
    (limit RLIMIT_NPROC (caddr request))
    (when (exact-integer? (cadr request)) (limit RLIMIT_AS (cadr request))))

  (define (failed-to-load raised)
    (define units (car request))
    (define line (line-of raised (for/sum ([unit (in-list units)] [_ (in-range (sub1 (length units)))]) (lines unit))))
    (if (exn:fail:read? raised)
        (list "syntax" (car (reason raised)) (cadr (reason raised)) line)
        (list "error" (car (reason raised)) '() (json-null) (cadr (reason raised)) line '())))

  (define (lines text) (for/sum ([character (in-string text)] #:when (char=? character #\newline)) 1))

  (define (line-of raised before)
    (define places
      (with-handlers ([void (lambda (_) '())])
        (if (exn:srclocs? raised) ((exn:srclocs-accessor raised) raised) '())))
    (define line (and (pair? places) (srcloc-line (car places))))
    (if (and line (> line before)) (- line before) (json-null)))

  (define (read-request) (read-program (apply string-append (car request)) (cadddr request)))

  (define (read-program source entry)
    (define port (open-input-string (string-append source "\n(require rackunit)\n(provide " entry ")\n")))
    (port-count-lines! port)
    (define form
      (parameterize ([read-accept-reader #t] [read-accept-lang #t]) (read-syntax 'program port)))
    (when (eof-object? form) (raise (exn:fail:read "the program is empty" (current-continuation-marks) '())))
    (define datum (syntax->datum form))
    (unless (and (pair? datum) (eq? (car datum) 'module))
      (raise (exn:fail:read "the program is no module: begin with #lang" (current-continuation-marks) '())))
    form)

  (define (declare-program form)
    (parameterize ([current-module-declare-name (make-resolved-module-path 'program)])
      (eval (namespace-syntax-introduce form))))

  (define (answer-call data)
    (with-handlers ([too-large? (lambda (_) #"L")])
      (guarded
       (lambda ()
         (define call (decode data))
         (define function (dynamic-require ''program (string->symbol (car call))))
         (define values (call-with-values (lambda () (apply function (cadr call))) list))
         (unless (= (length values) 1) (error "the function returns" (length values) "values"))
         (define answer (bytes-append #"V" (encode (car values))))
         (when (> (bytes-length answer) LARGEST) (raise (too-large)))
         answer)
       (lambda (raised) (bytes-append #"E" (encode (reason raised)))))))

  ;; Call `thunk`, and `failed` with whatever it raises; an escape to the prompt is a failure too.
  (define (guarded thunk failed)
    (define escaped (box #t))
    (define result
      (call-with-continuation-prompt
       (lambda ()
         (with-handlers ([(lambda (raised) (not (too-large? raised))) failed])
           (begin0 (thunk) (set-box! escaped #f))))
       (default-continuation-prompt-tag)
       (lambda _ (failed (exn:fail "the program escapes to the prompt" (current-continuation-marks))))))
    result)

  ;; -- the judge

  (struct raised exn:fail (kind))

  (define index 0)
  (define passed 0)
  (define failure #f)
  (define source "")
  (define mode "judge")
  (define stop void)
  (define last-value (void))

  (define (fail status kind message)
    (unless failure (set! failure (list status index passed source kind (shortened message))))
    (when (equal? mode "judge") (stop)))

  (define (run-check form decide)
    (set! source (shortened (format "~s" form)))
    (define outcome (with-handlers ([exn:fail? values]) (and (decide) #t)))
    (cond
      [(equal? mode "prepare") (when (exn? outcome) (raise outcome))]
      [(eq? outcome #t) (set! passed (add1 passed))]
      [(raised? outcome) (fail "exception" (raised-kind outcome) (exn-message outcome))]
      [(exn? outcome) (fail "wrong" (car (reason outcome)) (exn-message outcome))]
      [else (fail "wrong" "" (format "returned ~s" last-value))])
    (set! index (add1 index)))

  (define (ask-candidate entry arguments)
    (cond
      [(equal? mode "prepare") (void)]
      [else
       (send (bytes-append #"C" (encode (list entry arguments))))
       (define answer (receive))
       (define value
         (with-handlers ([exn:fail? (lambda (failure) (give-up (exn-message failure)))])
           (decode (subbytes answer 1))))
       (set! last-value value)
       (cond
         [(eqv? (bytes-ref answer 0) (char->integer #\V)) value]
         [(and (list? value) (= (length value) 2) (andmap string? value))
          (raise (raised (cadr value) (current-continuation-marks) (car value)))]
         [else (give-up "malformed: error")])]))

  (define (give-up message)
    (send (bytes-append #"M" (string->bytes/utf-8 message)))
    (receive)
    (_exit 0))

  ;; Return what came of a suite, in JSON.
  (define (outcome)
    (define fields (or failure (list "passed" "" "" "" "" "")))
    (define names '(status test passed_tests test_source exception message))
    (define texts
      (for/hasheq ([name (in-list names)] [value (in-list fields)]) (values name (format "~a" value))))
    (define counts (hash-set* texts 'count (format "~a" passed) 'total_tests (format "~a" index)))
    (jsexpr->bytes counts #:encode 'all))

  (define tests (make-base-empty-namespace))

  (define CHECKS
    '(begin
       (define-syntax-rule (check-within a b e . _) (run-check '(check-within a b e) (lambda () (within? a b e))))
       (define-syntax-rule (check-= a b e . _) (run-check '(check-= a b e) (lambda () (<= (magnitude (- a b)) e))))
       (define-syntax-rule (check-equal? a b . _) (run-check '(check-equal? a b) (lambda () (equal? a b))))
       (define-syntax-rule (check-eqv? a b . _) (run-check '(check-eqv? a b) (lambda () (eqv? a b))))
       (define-syntax-rule (check-eq? a b . _) (run-check '(check-eq? a b) (lambda () (eq? a b))))
       (define-syntax-rule (check-not-equal? a b . _) (run-check '(check-not-equal? a b) (lambda () (not (equal? a b)))))
       (define-syntax-rule (check-true a . _) (run-check '(check-true a) (lambda () (eq? a #t))))
       (define-syntax-rule (check-false a . _) (run-check '(check-false a) (lambda () (eq? a #f))))
       (define-syntax-rule (check-not-false a . _) (run-check '(check-not-false a) (lambda () a)))
       (define-syntax-rule (check-pred p a . _) (run-check '(check-pred p a) (lambda () (p a))))))

  (define within? #f)

  (define (prepare-judges)
    (set! within? (dynamic-require 'rackunit/private/equal-within 'equal?/within))
    (parameterize ([current-namespace tests])
      (namespace-require 'racket)
      (namespace-require 'rackunit)
      (namespace-set-variable-value! 'run-check run-check #t)
      (namespace-set-variable-value! 'within? within? #t)
      (eval CHECKS)
      (define handler (dynamic-require 'rackunit 'current-check-handler))
      (handler (lambda (problem) (run-check 'check (lambda () (raise problem)))))))

  (define (be-judge)
    (define request (bytes->jsexpr (receive)))
    (define suite (compiled-suite (car request) (cadr request)))
    (define first? (equal? (caddr request) "first"))
    (when first?
      (run-suite suite "prepare")
      (send (bytes-append #"P" (outcome)))
      (receive))
    (run-suite suite (if first? "judge" (caddr request)))
    (send (outcome))
    (_exit 0))

  ;; Run a suite, a list of thunks, in this mode, and note what came of it.
  (define (run-suite suite chosen)
    (set! mode chosen)
    (set! index 0)
    (set! passed 0)
    (set! failure #f)
    (set! source "")
    (parameterize ([current-namespace tests] [current-output-port (open-output-nowhere)])
      (let/ec escape
        (set! stop (lambda () (escape (void))))
        (with-handlers ([exn:fail? note-broken]) (for ([run (in-list suite)]) (run))))))

  (define (note-broken problem)
    (unless (and failure (not (equal? mode "prepare")))
      (define status (if (raised? problem) "exception" "broken"))
      (define kind (if (raised? problem) (raised-kind problem) (car (reason problem))))
      (set! failure (list status index passed source kind (shortened (exn-message problem))))))

  ;; Return the tests as thunks. Each form that needs the expander is compiled at its first run, and once.
  (define (compiled-suite text entry)
    (define name (string->symbol entry))
    (define forms (with-handlers ([exn:fail? values]) (all-forms text)))
    (cond
      [(exn? forms) (list (lambda () (raise forms)))]
      [(plain-checks forms name) => (lambda (checks) (map (lambda (check) (plain-run check entry)) checks))]
      [else
       (parameterize ([current-namespace tests])
         (namespace-set-variable-value! name (lambda arguments (ask-candidate entry arguments)) #t))
       (for/list ([form (in-list forms)] #:unless (equal? form '(require rackunit)))
         (define compiled #f)
         (define whole? (and (pair? form) (eq? (car form) 'begin))) ; its parts may define syntax for one another
         (lambda ()
           (unless (or compiled whole?) (set! compiled (compile form)))
           (eval (or compiled form))))]))

  (define (all-forms text)
    (define port (open-input-string text))
    (for/list ([form (in-port read-datum port)]) form))

  (define (read-datum port) (parameterize ([read-accept-reader #f] [read-accept-lang #f]) (read* port)))
  (define read* (dynamic-require 'racket/base 'read))

  ;; Return the checks of tests in the published form, which mean the same without the expander; else #f:
  ;; (define (TEST) (let ((CANDIDATE ENTRY)) (check-within (CANDIDATE VALUE ...) VALUE NUMBER) ...)) (TEST)
  (define (plain-checks forms entry)
    (define rest (filter (lambda (form) (not (equal? form '(require rackunit)))) forms))
    (define (of-length? value size) (and (list? value) (= (length value) size)))
    (define definition (and (of-length? rest 2) (of-length? (car rest) 3) (car rest)))
    (define body (and definition (eq? (car definition) 'define) (caddr definition)))
    (define bindings (and (list? body) (> (length body) 2) (eq? (car body) 'let) (cadr body)))
    (define binding (and (of-length? bindings 1) (of-length? (car bindings) 2) (car bindings)))
    (and binding
         (of-length? (cadr definition) 1)
         (equal? (cadr rest) (cadr definition))
         (eq? (cadr binding) entry)
         (not (eq? (caadr definition) entry))
         (let ([names (list (caadr definition) (car binding) entry)])
           (and (andmap symbol? names) (not (ormap (lambda (name) (memq name FORMS)) names))))
         (andmap (lambda (check) (plain-check? check (car binding))) (cddr body))
         (cddr body)))

  (define FORMS '(define let list quote check-within #%app #%datum #%top require))

  (define (plain-check? check candidate)
    (and (list? check)
         (= (length check) 4)
         (eq? (car check) 'check-within)
         (list? (cadr check))
         (pair? (cadr check))
         (eq? (car (cadr check)) candidate)
         (andmap plain-value? (cdr (cadr check)))
         (plain-value? (caddr check))
         (real? (cadddr check))))

  (define (plain-value? form)
    (cond
      [(pair? form)
       (and (list? form)
            (case (car form)
              [(list) (andmap plain-value? (cdr form))]
              [(quote) (and (= (length form) 2) (plain-datum? (cadr form)))]
              [else #f]))]
      [else (and (not (symbol? form)) (not (null? form)) (plain-datum? form))]))

  (define (plain-datum? datum)
    (cond
      [(pair? datum) (and (plain-datum? (car datum)) (plain-datum? (cdr datum)))]
      [(hash? datum) (for/and ([(key value) (in-hash datum)]) (and (plain-datum? key) (plain-datum? value)))]
      [else (or (number? datum) (string? datum) (boolean? datum) (char? datum) (symbol? datum) (null? datum))]))

  (define (plain-value form)
    (cond
      [(not (pair? form)) form]
      [(eq? (car form) 'list) (map plain-value (cdr form))]
      [else (cadr form)]))

  (define (plain-run check entry)
    (define arguments (map plain-value (cdr (cadr check))))
    (define expected (plain-value (caddr check)))
    (lambda ()
      (run-check check (lambda () (within? (ask-candidate entry arguments) expected (cadddr check))))))

  ;; -- start

  (define REHEARSED-TESTS
    "(require rackunit)\n(define (t) (let ((c f)) (check-within (c 1 (list \"a\")) ~a 0.1)))\n(t)\n")
  (define REHEARSAL "#lang racket\n(define (rehearse x) (map add1 x))\n")

  (define (rehearse role)
    (cond
      [(equal? role "judge")
       (prepare-judges)
       (run-suite (compiled-suite (format REHEARSED-TESTS "2") "f") "prepare")
       (run-suite (compiled-suite (format REHEARSED-TESTS "(+ 1 1)") "f") "prepare")]
      [else
       (parameterize ([current-namespace libraries])
         (dynamic-require 'racket #f)
         (dynamic-require 'rackunit #f)
         (namespace-require 'racket/base)
         (declare-program (read-program REHEARSAL "rehearse"))
         (dynamic-require ''program #f))])
    (collect-garbage))

  ;; Return whether a forked child of this runtime works: it sleeps, has threads, and ends as told.
  (define (fork-works?)
    (define child (fork))
    (cond
      [(zero? child)
       (with-handlers ([void (lambda (_) (_exit 1))])
         (define done (make-channel))
         (thread (lambda () (sleep 0.001) (channel-put done 42)))
         (_exit (sync/timeout 10 done)))]
      [else
       (define status (malloc 4 'raw))
       (memset status 0 4)
       (and (> child 0) (= (waitpid child status 0) child) (= (ptr-ref status _int) (* 42 256)))]))

  ;; `start` is fork (serve requests) or once (be the process that is asked for).
  (define (main role start)
    (rehearse role)
    (define judge? (equal? role "judge"))
    (cond
      [(equal? start "once") (if judge? (be-judge) (be-candidate))]
      [(fork-works?)
       (write READY #"y" 1)
       (close READY)
       (when judge? (serve-requests))
       (if judge? (be-judge) (fork-candidates))]
      [else (_exit 75)])))
