// SPDX-License-Identifier: Apache-2.0
//
// The vocabulary in which code tells a reader and the Leash checks what its
// functions and classes mean for concurrency. Usable from C and from C++11 on,
// alone: this header needs nothing else of the runtime.
//
// Each macro becomes a clang::annotate attribute "leash::<verb>" whose
// arguments are string literals, and nothing at all for other compilers. No
// annotation reaches the object code.
//
// Where to write them
//  * First thing of the declaration, in the header:
//      LEASH_BLOCKS("until_closed") LEASH_RECEIVES(this)
//      [[nodiscard]] status pop(item &out);
//  * Classes: between the class key and the name:
//      class LEASH_TASK_HANDLE("join") worker { ... };
//  * An override inherits the annotations of the function that it overrides.
//  * Not on fields, local variables, lambdas or statements; for statements
//    there are the marker functions at the end of this header.
//
// A target (owner, body, t, ch, x, p, f, cb) is written without quotes:
//   this      the object that the function is called on
//   return    the returned object
//   none      nobody
//   0, 1, ... the parameter with that index, counted from 0
#ifndef LEASH_ANNOTATIONS_H
#define LEASH_ANNOTATIONS_H

// Define LEASH_NO_ANNOTATIONS to switch everything off by hand.
#if defined(__clang__) && !defined(LEASH_NO_ANNOTATIONS)
#if !defined(__cplusplus)
#if __has_attribute(annotate)
#define LEASH_ANNOTATE(...) __attribute__((annotate(__VA_ARGS__)))
#endif
#elif defined(__has_cpp_attribute)
#if __has_cpp_attribute(clang::annotate)
#define LEASH_ANNOTATE(...) [[clang::annotate(__VA_ARGS__)]]
#endif
#endif
#endif
#ifdef LEASH_ANNOTATE
#define LEASH_DETAIL_ANNOTATES 1
#else
#define LEASH_ANNOTATE(...)
#endif

#define LEASH_DETAIL_STR(x) #x

// -- Starting, collecting and stopping work ---------------------------------

// Starts `body` concurrently; `owner` must see to it that the work is joined.
#define LEASH_SPAWNS(owner, body)                                              \
  LEASH_ANNOTATE("leash::spawns", LEASH_DETAIL_STR(owner),                     \
                 LEASH_DETAIL_STR(body))
// Returns only after the work behind t has ended.
#define LEASH_JOINS(t) LEASH_ANNOTATE("leash::joins", LEASH_DETAIL_STR(t))
// Gives up the ownership of the work behind t.
#define LEASH_DETACHES(t) LEASH_ANNOTATE("leash::detaches", LEASH_DETAIL_STR(t))
// Asks the work behind t to stop (and does not wait for it).
#define LEASH_REQUESTS_STOP(t)                                                 \
  LEASH_ANNOTATE("leash::requests-stop", LEASH_DETAIL_STR(t))
// Tells (by its result or by an exception) whether a stop was requested.
#define LEASH_STOP_CHECK LEASH_ANNOTATE("leash::stop-check")
// Parameter N (a stop token or a context) ends all blocking inside.
#define LEASH_STOPPABLE(N)                                                     \
  LEASH_ANNOTATE("leash::stoppable", LEASH_DETAIL_STR(N))
// Meant to live as long as the process. The reason is shown in reports.
#define LEASH_DAEMON(reason) LEASH_ANNOTATE("leash::daemon", reason)

// -- Waiting ----------------------------------------------------------------

// May block; `how` is a string that says what ends the wait: "forever",
// "until_notified", "until_closed", "until_stop" or "deadline:N" (parameter
// N). Write it several times when several things end the wait.
#define LEASH_BLOCKS(how) LEASH_ANNOTATE("leash::blocks", how)
// Wakes those who wait for x.
#define LEASH_WAKES(x) LEASH_ANNOTATE("leash::wakes", LEASH_DETAIL_STR(x))

// -- Channels ---------------------------------------------------------------

// LEASH_SENDS(ch) or LEASH_SENDS(ch, mode), and the same for LEASH_RECEIVES:
// sends to, receives from channel ch. The mode "try" says that the call never
// blocks, "timed" that it ends by a deadline.
#ifdef LEASH_DETAIL_ANNOTATES
// Picks the form with or without a mode; the trailing dummy keeps the variadic
// part non-empty, which C++11 demands.
#define LEASH_DETAIL_PICK(a, b, name, ...) name
#define LEASH_DETAIL_ON1(verb, ch) LEASH_ANNOTATE(verb, LEASH_DETAIL_STR(ch))
#define LEASH_DETAIL_ON2(verb, ch, mode)                                       \
  LEASH_ANNOTATE(verb, LEASH_DETAIL_STR(ch), mode)
#define LEASH_SENDS(...)                                                       \
  LEASH_DETAIL_PICK(__VA_ARGS__, LEASH_DETAIL_ON2, LEASH_DETAIL_ON1, 0)        \
  ("leash::sends", __VA_ARGS__)
#define LEASH_RECEIVES(...)                                                    \
  LEASH_DETAIL_PICK(__VA_ARGS__, LEASH_DETAIL_ON2, LEASH_DETAIL_ON1, 0)        \
  ("leash::receives", __VA_ARGS__)
#else
#define LEASH_SENDS(...)
#define LEASH_RECEIVES(...)
#endif
// After this call nobody can send to ch and nobody waits for ch for ever.
#define LEASH_CLOSES(ch) LEASH_ANNOTATE("leash::closes", LEASH_DETAIL_STR(ch))

// -- Promises, timers, callbacks, loops -------------------------------------

// Gives the promise p its value or error.
#define LEASH_RESOLVES(p) LEASH_ANNOTATE("leash::resolves", LEASH_DETAIL_STR(p))
// Waits until f has a value or an error.
#define LEASH_AWAITS(f) LEASH_ANNOTATE("leash::awaits", LEASH_DETAIL_STR(f))
// Starts, cancels a timer.
#define LEASH_STARTS_TIMER LEASH_ANNOTATE("leash::starts-timer")
#define LEASH_CANCELS_TIMER LEASH_ANNOTATE("leash::cancels-timer")
// Registers the callback cb to be called later; takes a callback back.
#define LEASH_REGISTERS(cb)                                                    \
  LEASH_ANNOTATE("leash::registers", LEASH_DETAIL_STR(cb))
#define LEASH_UNREGISTERS LEASH_ANNOTATE("leash::unregisters")
// Runs an event loop until it is told to stop; tells it to stop.
#define LEASH_RUNS_LOOP LEASH_ANNOTATE("leash::runs-loop")
#define LEASH_STOPS_LOOP LEASH_ANNOTATE("leash::stops-loop")

// -- Classes ----------------------------------------------------------------

// A handle of one task; the string says what its destructor does with running
// work: "join", "terminate" or "detach".
#define LEASH_TASK_HANDLE(dtor) LEASH_ANNOTATE("leash::task-handle", dtor)
// Owns any number of tasks and joins them in its destructor.
#define LEASH_TASK_SCOPE LEASH_ANNOTATE("leash::task-scope")
// Hands items from senders to receivers.
#define LEASH_CHANNEL LEASH_ANNOTATE("leash::channel")
// Tells whether a stop was requested; requests it.
#define LEASH_STOP_TOKEN LEASH_ANNOTATE("leash::stop-token")
#define LEASH_STOP_SOURCE LEASH_ANNOTATE("leash::stop-source")

// -- Markers for statements --------------------------------------------------

#ifdef __cplusplus
#include <type_traits>
#include <utility>

namespace leash {

namespace detail {

template <class Handle>
auto detach_if_possible(Handle &h, int) -> decltype(h.detach(), void()) {
  h.detach();
}
// pthread_t and other plain handles: the call is only a statement to readers.
template <class Handle> void detach_if_possible(Handle &, long) {}

template <class Handle>
auto has_detach(int)
    -> decltype(std::declval<Handle &>().detach(), std::true_type());
template <class Handle> std::false_type has_detach(long);

// What daemon() and detached() accept as a handle.
template <class Handle, class Plain = typename std::decay<Handle>::type>
struct is_marker_handle
    : std::integral_constant<
          bool, decltype(has_detach<Plain>(0))::value ||
                    std::is_arithmetic<Plain>::value ||
                    (std::is_pointer<Plain>::value &&
                     !std::is_function<
                         typename std::remove_pointer<Plain>::type>::value)> {};

} // namespace detail

// States that the wait, loop or call that follows ends by itself, and why.
LEASH_ANNOTATE("leash::assume-bounded", "0") inline void
assume_bounded(const char *reason) noexcept {
  (void)reason;
}

// States that the work behind h is meant to live as long as the process, and
// why; detaches h when h can be detached.
template <class Handle>
LEASH_ANNOTATE("leash::detaches", "1")
LEASH_ANNOTATE("leash::reason", "0", "daemon")
typename std::enable_if<detail::is_marker_handle<Handle>::value>::type
daemon(const char *reason, Handle &&h) {
  (void)reason;
  detail::detach_if_possible(h, 0);
}

// States that nobody joins the work behind h, and why that is right; detaches
// h when h can be detached.
template <class Handle>
LEASH_ANNOTATE("leash::detaches", "1")
LEASH_ANNOTATE("leash::reason", "0", "detached")
typename std::enable_if<detail::is_marker_handle<Handle>::value>::type
detached(const char *reason, Handle &&h) {
  (void)reason;
  detail::detach_if_possible(h, 0);
}

} // namespace leash
#endif

#endif
