// SPDX-License-Identifier: Apache-2.0
//
// Every verb of annotations.h becomes the op that a modelled library function
// of the same role becomes, in the text form: for a user's wrapper of which
// only the declaration is seen, for one that is defined here, for a virtual
// override, for a free function, and for the runtime.
#include "checks/ir/IR.h"
#include "tests/lower/LowerSource.h"
#include "tests/lower/Shape.h"
#include "gtest/gtest.h"

using namespace leash;
using namespace leash::test;
using llvm::StringRef;

namespace {

const char Prelude[] = R"(
#include <leash/annotations.h>
#include <chrono>
#include <condition_variable>
#include <future>
#include <latch>
#include <mutex>
#include <stop_token>
#include <thread>
using namespace std::chrono_literals;
void work();
namespace boost::fibers {
template <class T> struct buffered_channel {
  int push(const T &);
  int try_push(const T &);
  int push_wait_for(const T &, std::chrono::seconds);
  int pop(T &);
  int try_pop(T &);
  int pop_wait_for(T &, std::chrono::seconds);
  void close();
};
}
namespace boost::asio {
struct io_context {
  std::size_t run();
  void stop();
};
}
struct QTimer {
  void start();
  void stop();
};
using fiber_channel = boost::fibers::buffered_channel<int>;
)";

struct Verb {
  const char *Name;
  const char *Macros;     // on the wrapper
  const char *Free;       // the same for a function with the object first
  const char *Result;     // of the wrapper
  const char *Parameters; // of the wrapper, and of both functions below
  const char *Arguments;  // of its call
  const char *Type;       // of the modelled object
  const char *Modelled;   // the modelled call on `o`
};

void PrintTo(const Verb &V, std::ostream *Out) { *Out << V.Name; }

// clang-format off
const Verb Verbs[] = {
    {"Joins", "LEASH_JOINS(this) LEASH_BLOCKS(\"forever\")",
     "LEASH_JOINS(0) LEASH_BLOCKS(\"forever\")", "void", "", "",
     "std::thread", "o.join()"},
    {"Detaches", "LEASH_DETACHES(this)", "LEASH_DETACHES(0)", "void", "", "",
     "std::thread", "o.detach()"},
    {"RequestsStop", "LEASH_REQUESTS_STOP(this)", "LEASH_REQUESTS_STOP(0)",
     "bool", "", "", "std::stop_source", "o.request_stop()"},
    {"Sends", "LEASH_SENDS(this) LEASH_BLOCKS(\"until_closed\")",
     "LEASH_SENDS(0) LEASH_BLOCKS(\"until_closed\")", "int", "int x", "x",
     "fiber_channel", "o.push(x)"},
    {"SendsTry", "LEASH_SENDS(this, \"try\")", "LEASH_SENDS(0, \"try\")", "int",
     "int x", "x", "fiber_channel", "o.try_push(x)"},
    {"SendsTimed", "LEASH_SENDS(this, \"timed\") LEASH_BLOCKS(\"deadline:1\")",
     "LEASH_SENDS(0, \"timed\") LEASH_BLOCKS(\"deadline:2\")", "int",
     "int x, std::chrono::seconds d = 3s", "x, 3s", "fiber_channel",
     "o.push_wait_for(x, 3s)"},
    {"Receives", "LEASH_RECEIVES(this) LEASH_BLOCKS(\"until_closed\")",
     "LEASH_RECEIVES(0) LEASH_BLOCKS(\"until_closed\")", "int", "int &x", "x",
     "fiber_channel", "o.pop(x)"},
    {"ReceivesTry", "LEASH_RECEIVES(this, \"try\")",
     "LEASH_RECEIVES(0, \"try\")", "int", "int &x", "x", "fiber_channel",
     "o.try_pop(x)"},
    {"ReceivesTimed",
     "LEASH_RECEIVES(this, \"timed\") LEASH_BLOCKS(\"deadline:1\")",
     "LEASH_RECEIVES(0, \"timed\") LEASH_BLOCKS(\"deadline:2\")", "int",
     "int &x, std::chrono::seconds d = 3s", "x, 3s", "fiber_channel",
     "o.pop_wait_for(x, 3s)"},
    {"Closes", "LEASH_CLOSES(this)", "LEASH_CLOSES(0)", "void", "", "",
     "fiber_channel", "o.close()"},
    {"Wakes", "LEASH_WAKES(this)", "LEASH_WAKES(0)", "void", "", "",
     "std::condition_variable", "o.notify_all()"},
    {"Resolves", "LEASH_RESOLVES(this)", "LEASH_RESOLVES(0)", "void", "int x",
     "x", "std::promise<int>", "o.set_value(x)"},
    {"Awaits", "LEASH_AWAITS(this) LEASH_BLOCKS(\"forever\")",
     "LEASH_AWAITS(0) LEASH_BLOCKS(\"forever\")", "int", "", "",
     "std::future<int>", "o.get()"},
};

// What has no target stands for the object that it is called on.
const Verb MethodVerbs[] = {
    {"StopCheck", "LEASH_STOP_CHECK", "", "bool", "", "", "std::stop_token",
     "o.stop_requested()"},
    {"BlocksForever", "LEASH_BLOCKS(\"forever\")", "", "void", "", "",
     "std::latch", "o.wait()"},
    {"BlocksUntilNotified", "LEASH_BLOCKS(\"until_notified\")", "", "void", "",
     "", "std::latch", "o.wait()"},
    {"StartsTimer", "LEASH_STARTS_TIMER", "", "void", "", "", "QTimer",
     "o.start()"},
    {"CancelsTimer", "LEASH_CANCELS_TIMER", "", "void", "", "", "QTimer",
     "o.stop()"},
    {"RunsLoop", "LEASH_RUNS_LOOP LEASH_BLOCKS(\"forever\")", "", "int", "", "",
     "boost::asio::io_context", "o.run()"},
    {"StopsLoop", "LEASH_STOPS_LOOP", "", "void", "", "",
     "boost::asio::io_context", "o.stop()"},
};
// clang-format on

std::string list(StringRef First, StringRef Rest) {
  return (First + (Rest.empty() ? "" : ", ") + Rest).str();
}

std::vector<std::string> of(const std::string &Text, StringRef Function) {
  LoweredSource L = lowerText(Prelude + Text);
  EXPECT_EQ(L.Errors, std::vector<std::string>()) << Text;
  return L.Module ? shapes(*L.Module, Function) : std::vector<std::string>();
}

std::string caller(const Verb &V, const std::string &Type,
                   const std::string &Call) {
  return "void caller(" + list(Type + " &o", V.Parameters) + ") { " + Call +
         "; }\n";
}

std::vector<std::string> expected(const Verb &V) {
  std::vector<std::string> Ops = of(caller(V, V.Type, V.Modelled), "caller");
  EXPECT_EQ(Ops.size(), 1u);
  return Ops;
}

std::string signature(const Verb &V, const std::string &Name,
                      bool Defaults = true) {
  std::string Parameters = V.Parameters;
  if (!Defaults)
    Parameters = Parameters.substr(0, Parameters.find(" = "));
  return V.Result + (" " + Name) + "(" + Parameters + ")";
}

class Verbal : public testing::TestWithParam<Verb> {
protected:
  const Verb &V = GetParam();
  std::string Call = std::string("o.op(") + V.Arguments + ")";
};

TEST_P(Verbal, DeclarationOfAnotherUnit) {
  std::string Text = std::string("struct wrapper { ") + V.Macros + " " +
                     signature(V, "op") + "; };\n";
  EXPECT_EQ(of(Text + caller(V, "wrapper", Call), "caller"), expected(V));
}

TEST_P(Verbal, DefinitionOfThisUnit) {
  std::string Text =
      std::string("struct wrapper { ") + V.Macros + " " + signature(V, "op") +
      "; };\n" + signature(V, "wrapper::op", false) + " { work(); " +
      (V.Result == std::string("void") ? "}\n" : "return 0; }\n");
  EXPECT_EQ(of(Text + caller(V, "wrapper", Call), "caller"), expected(V));
}

TEST_P(Verbal, VirtualOverride) {
  std::string Text = std::string("struct base { virtual ~base(); ") + V.Macros +
                     " virtual " + signature(V, "op") + " = 0; };\n" +
                     "struct middle : base {};\n"
                     "struct wrapper : middle { " +
                     signature(V, "op") + " override; };\n";
  EXPECT_EQ(of(Text + caller(V, "wrapper", Call), "caller"), expected(V));
  EXPECT_EQ(of(Text + caller(V, "base", Call), "caller"), expected(V));
}

TEST_P(Verbal, MemberOfATemplate) {
  std::string Text = std::string("template <class T> struct generic { ") +
                     V.Macros + " " + signature(V, "op") + "; };\n" +
                     "using wrapper = generic<long>;\n";
  EXPECT_EQ(of(Text + caller(V, "wrapper", Call), "caller"), expected(V));
}

TEST_P(Verbal, FreeFunction) {
  if (!*V.Free)
    GTEST_SKIP() << "it has no target";
  std::string Text = "struct wrapper {};\n" + std::string(V.Free) + " " +
                     V.Result + " op(" + list("wrapper &w", V.Parameters) +
                     ");\n";
  std::string CallIt = "op(" + list("o", V.Arguments) + ")";
  EXPECT_EQ(of(Text + caller(V, "wrapper", CallIt), "caller"), expected(V));
}

std::string name(const testing::TestParamInfo<Verb> &Info) {
  return Info.param.Name;
}
INSTANTIATE_TEST_SUITE_P(Targets, Verbal, testing::ValuesIn(Verbs), name);
INSTANTIATE_TEST_SUITE_P(Objects, Verbal, testing::ValuesIn(MethodVerbs), name);

// Spawns: the constructor, what a function returns, and an override.
TEST(VerbTest, Spawns) {
  std::vector<std::string> Expected =
      of("void caller() { std::thread o(work); o.join(); }", "caller");
  ASSERT_EQ(Expected.size(), 2u);
  const std::string Handle =
      "struct LEASH_TASK_HANDLE(\"terminate\") handle { handle(); "
      "handle(handle &&); ~handle(); LEASH_SPAWNS(this, 0) explicit "
      "handle(void (*body)()); LEASH_JOINS(this) LEASH_BLOCKS(\"forever\") "
      "void join(); };\n";
  EXPECT_EQ(
      of(Handle + "void caller() { handle o(work); o.join(); }", "caller"),
      Expected);
  EXPECT_EQ(of(Handle + "LEASH_SPAWNS(return, 0) handle start(void (*body)());"
                        "void caller() { handle o = start(work); o.join(); }",
               "caller"),
            Expected);
  EXPECT_EQ(
      of(Handle + "struct starter { LEASH_SPAWNS(return, 0) virtual handle "
                  "start(void (*body)()) = 0; };\n"
                  "struct own : starter { handle start(void (*)()) override; };"
                  "void caller(own &s) { handle o = s.start(work); o.join(); }",
         "caller"),
      Expected);
  EXPECT_EQ(of(Handle + "LEASH_SPAWNS(0, 1) void start(handle &h, void (*)());"
                        "void caller(handle &o) { start(o, work); o.join(); }",
               "caller"),
            Expected);
}

TEST(VerbTest, RegistersAndUnregisters) {
  const std::string Bus =
      "struct bus { LEASH_REGISTERS(0) virtual void on(void (*)()); "
      "LEASH_UNREGISTERS virtual void off(); };\n"
      "struct own : bus { void on(void (*)()) override; void off() override; "
      "};\n";
  std::vector<std::string> Expected = {
      "CallbackRegister o (work) [Function work]", "CallbackUnregister o"};
  for (const char *Type : {"bus", "own"})
    EXPECT_EQ(of(Bus + "void caller(" + Type + " &o) { o.on(work); o.off(); }",
                 "caller"),
              Expected);
}

// The same flags and the same place of the token as a wait of the library's.
TEST(VerbTest, StoppableAndWhatEndsAWait) {
  EXPECT_EQ(of("void caller(std::condition_variable_any &o, std::mutex &m, "
               "std::stop_token &t) { o.wait(m, t, [] { return true; }); }",
               "caller")
                .front()
                .substr(0, 39),
            "Wait o (m, t) {Blocking|StopAware} [Lam");
  const std::string Waits =
      "struct gate { LEASH_BLOCKS(\"until_notified\") LEASH_BLOCKS(\"until_stop"
      "\") LEASH_STOPPABLE(0) virtual void pass(std::stop_token &t);\n"
      "LEASH_BLOCKS(\"until_stop\") void drain();\n"
      "LEASH_BLOCKS(\"until_closed\") void empty();\n"
      "LEASH_BLOCKS(\"deadline:0\") void within(std::chrono::seconds); };\n"
      "struct own : gate { void pass(std::stop_token &t) override; };\n";
  std::vector<std::string> Expected = {
      "Wait o (t) {Blocking|StopAware}", "Wait o {Blocking|StopAware}",
      "Wait o {Blocking}", "Wait o {Timed} value=2000"};
  EXPECT_EQ(of(Waits + "void caller(own &o, std::stop_token &t) { o.pass(t); "
                       "o.drain(); o.empty(); o.within(2s); }",
               "caller"),
            Expected);
}

TEST(VerbTest, DaemonIsAClaim) {
  EXPECT_EQ(of("LEASH_DAEMON(\"one per process\") void start();\n"
               "void caller() { start(); }",
               "caller")
                .front()
                .substr(0, 6),
            "Assume");
}

// The roles of classes and what their destructors do.
TEST(VerbTest, Classes) {
  LoweredSource L = lowerText(std::string(Prelude) + R"(
struct LEASH_TASK_HANDLE("join") joins_it { ~joins_it(); };
struct LEASH_TASK_HANDLE("terminate") ends_it { ~ends_it(); };
struct LEASH_TASK_HANDLE("detach") leaves_it { ~leaves_it(); };
struct LEASH_TASK_SCOPE scope { ~scope(); };
struct LEASH_CHANNEL chan { ~chan(); };
struct LEASH_STOP_TOKEN token { ~token(); };
struct LEASH_STOP_SOURCE source { ~source(); };
void caller(joins_it &a, ends_it &b, leaves_it &c, scope &d, chan &e, token &f,
            source &g, std::jthread &h, std::thread &i, fiber_channel &j,
            std::stop_token &k, std::stop_source &l) {}
)");
  ASSERT_EQ(L.Errors, std::vector<std::string>());
  auto Of = [&](StringRef Name) {
    for (const ir::Type &T : L.Module->Types)
      if (T.Name == Name && T.Form == ir::Shape::Plain)
        return std::pair(T.Role, T.Dtor);
    ADD_FAILURE() << Name.str();
    return std::pair(ir::TypeRole::Other, ir::DtorEffect::None);
  };
  EXPECT_EQ(Of("joins_it"), Of("std::jthread"));
  EXPECT_EQ(Of("ends_it"), Of("std::thread"));
  EXPECT_EQ(Of("leaves_it").first, Of("std::thread").first);
  EXPECT_EQ(Of("leaves_it").second, ir::DtorEffect::Detach);
  EXPECT_EQ(Of("scope").second, ir::DtorEffect::Join);
  EXPECT_EQ(Of("chan").first, Of("boost::fibers::buffered_channel<int>").first);
  EXPECT_EQ(Of("token").first, Of("std::stop_token").first);
  EXPECT_EQ(Of("source").first, Of("std::stop_source").first);
}

// The runtime's own calls against the same library functions.
struct Own {
  const char *Name;
  const char *Parameters;
  const char *Call;
  const char *LibraryParameters;
  const char *Library;
};
void PrintTo(const Own &O, std::ostream *Out) { *Out << O.Name; }

const Own Owns[] = {
    {"Send", "leash::channel<int> &o, int &x", "(void)o.send(x)",
     "fiber_channel &o, int &x", "o.push(x)"},
    {"TrySend", "leash::channel<int> &o, int &x", "(void)o.try_send(x)",
     "fiber_channel &o, int &x", "o.try_push(x)"},
    {"SendFor", "leash::channel<int> &o, int &x", "(void)o.send_for(x, 3s)",
     "fiber_channel &o, int &x", "o.push_wait_for(x, 3s)"},
    {"Close", "leash::channel<int> &o", "o.close()", "fiber_channel &o",
     "o.close()"},
    {"JoinTask", "leash::task &o", "o.join()", "std::thread &o", "o.join()"},
    {"JoinGroup", "leash::task_group &o", "o.join()", "std::thread &o",
     "o.join()"},
    {"StopTask", "leash::task &o", "o.request_stop()", "std::jthread &o",
     "o.request_stop()"},
    {"StopSource", "leash::context_source &o", "o.request_stop()",
     "std::stop_source &o", "o.request_stop()"},
    {"StopCheck", "const leash::context &o", "(void)o.stop_requested()",
     "std::stop_token &o", "o.stop_requested()"},
    {"Spawn", "", "leash::task o = leash::spawn(work)", "",
     "std::jthread o(work)"},
    {"CancelTimer", "leash::timer &o", "o.cancel()", "QTimer &o", "o.stop()"},
    {"WaitGroup", "leash::wait_group &o", "o.wait()", "std::latch &o",
     "o.wait()"},
    {"DetachTheHandle", "std::thread &o",
     "leash::detached(\"nobody waits for it\", o)", "std::thread &o",
     "o.detach()"},
};

class RuntimesOwn : public testing::TestWithParam<Own> {};

TEST_P(RuntimesOwn, IsTheOpOfTheLibrary) {
  const Own &O = GetParam();
  const std::string Headers = "#include <leash/channel.h>\n"
                              "#include <leash/task_group.h>\n"
                              "#include <leash/timer.h>\n"
                              "#include <leash/wait_group.h>\n";
  auto Ops = [&](const char *Parameters, const char *Call) {
    return of(Headers + "void caller(" + Parameters + ") { " + Call + "; }",
              "caller");
  };
  std::vector<std::string> Got = Ops(O.Parameters, O.Call);
  llvm::erase_if(Got, [](StringRef Op) {
    return !Op.starts_with("Spawn") && Op.contains("Temp");
  });
  std::vector<std::string> Expected = Ops(O.LibraryParameters, O.Library);
  ASSERT_FALSE(Expected.empty());
  EXPECT_EQ(Got, Expected);
}

INSTANTIATE_TEST_SUITE_P(All, RuntimesOwn, testing::ValuesIn(Owns),
                         [](const auto &Info) {
                           return std::string(Info.param.Name);
                         });

} // namespace
