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
  T value_pop();
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
namespace boost::asio {
struct basic_signal_set {
  template <class F> void async_wait(F f);
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

std::string list(const std::string &First, const std::string &Rest) {
  return First + (Rest.empty() ? "" : ", ") + Rest;
}

std::vector<std::string> of(const LoweredSource &L, StringRef Function) {
  return L.Module ? shapes(*L.Module, Function) : std::vector<std::string>();
}

std::vector<std::string> of(const std::string &Text, StringRef Function) {
  LoweredSource L = lowerText(Prelude + Text);
  EXPECT_EQ(L.Errors, std::vector<std::string>()) << Text;
  return of(L, Function);
}

/// The ways in which a function may be annotated, and the library's own.
const char *const Forms[] = {"declared", "defined",   "override_",
                             "base",     "template_", "free_"};

std::string signature(const Verb &V, const std::string &Name,
                      bool Defaults = true) {
  std::string Parameters = V.Parameters;
  if (!Defaults)
    Parameters = Parameters.substr(0, Parameters.find(" = "));
  return V.Result + (" " + Name) + "(" + Parameters + ")";
}

std::string types(const Verb &V) {
  const std::string Op = V.Macros + (" " + signature(V, "op"));
  std::string Out = "struct declared { " + Op + "; };\n";
  Out += "struct defined { " + Op + "; };\n" +
         signature(V, "defined::op", false) + " { work(); " +
         (V.Result == std::string("void") ? "}\n" : "return 0; }\n");
  Out += std::string("struct base { virtual ~base(); ") + V.Macros +
         " virtual " + signature(V, "op") + " = 0; };\n" +
         "struct middle : base {};\nstruct override_ : middle { " +
         signature(V, "op") + " override; };\n";
  Out += "template <class T> struct generic { " + Op + "; };\n" +
         "using template_ = generic<long>;\nstruct free_ {};\n";
  if (*V.Free)
    Out +=
        V.Free +
        (" " + (V.Result + (" op(" + list("free_ &w", V.Parameters) + ");\n")));
  return Out;
}

std::string caller(const Verb &V, const std::string &Form,
                   const std::string &Type, const std::string &Call) {
  return "void " + (V.Name + ("_" + Form)) + "(" +
         list(Type + " &o", V.Parameters) + ") { " + Call + "; }\n";
}

/// All verbs in all forms as one unit: the library's headers take longest.
const LoweredSource &allVerbs() {
  static const LoweredSource All = [] {
    std::string Text = Prelude;
    auto Add = [&](const Verb &V) {
      const std::string Space = std::string("of_") + V.Name;
      Text += "namespace " + Space + " {\n" + types(V) + "}\n";
      for (const std::string Form : Forms) {
        if (Form == "free_" && !*V.Free)
          continue;
        Text +=
            caller(V, Form, Space + "::" + Form,
                   Form == "free_" ? "op(" + list("o", V.Arguments) + ")"
                                   : std::string("o.op(") + V.Arguments + ")");
      }
      Text += caller(V, "library", V.Type, V.Modelled);
    };
    for (const Verb &V : Verbs)
      Add(V);
    for (const Verb &V : MethodVerbs)
      Add(V);
    return lowerText(Text);
  }();
  return All;
}

class Verbal : public testing::TestWithParam<Verb> {};

TEST_P(Verbal, IsTheOpOfTheLibrary) {
  const Verb &V = GetParam();
  ASSERT_EQ(allVerbs().Errors, std::vector<std::string>());
  auto Ops = [&](const std::string &Form) {
    return of(allVerbs(), V.Name + ("_" + Form));
  };
  const std::vector<std::string> Expected = Ops("library");
  ASSERT_EQ(Expected.size(), 1u);
  for (const std::string Form : Forms)
    if (Form != "free_" || *V.Free) {
      EXPECT_EQ(Ops(Form), Expected) << Form;
    }
}

std::string name(const testing::TestParamInfo<Verb> &Info) {
  return Info.param.Name;
}
INSTANTIATE_TEST_SUITE_P(Targets, Verbal, testing::ValuesIn(Verbs), name);
INSTANTIATE_TEST_SUITE_P(Objects, Verbal, testing::ValuesIn(MethodVerbs), name);

/// The launch policy that std::async says.
void dropPolicy(std::string &Op) {
  const StringRef Policy = " value=1";
  if (StringRef(Op).ends_with(Policy))
    Op.resize(Op.size() - Policy.size());
}

// Spawns: by a constructor, a method, what a function returns, an override.
TEST(VerbTest, Spawns) {
  LoweredSource L = lowerText(std::string(Prelude) + R"(
struct LEASH_TASK_HANDLE("terminate") handle {
  handle();
  handle(handle &&);
  ~handle();
  LEASH_SPAWNS(this, 0) explicit handle(void (*body)());
  LEASH_JOINS(this) LEASH_BLOCKS("forever") void join();
};
LEASH_SPAWNS(return, 0) handle start(void (*body)());
LEASH_SPAWNS(0, 1) void start(handle &h, void (*)());
struct starter {
  LEASH_SPAWNS(return, 0) virtual handle start(void (*body)()) = 0;
};
struct own : starter { handle start(void (*)()) override; };
void library() { std::thread o(work); o.join(); }
void constructed() { handle o(work); o.join(); }
void libraryReturns() { std::future<void> o = std::async(std::launch::async, work); o.wait(); }
void returned() { handle o = start(work); o.join(); }
void overridden(own &s) { handle o = s.start(work); o.join(); }
void given(handle &o) { start(o, work); }
)");
  ASSERT_EQ(L.Errors, std::vector<std::string>());
  EXPECT_EQ(of(L, "constructed"), of(L, "library"));
  const std::string Spawn = of(L, "library").front();
  EXPECT_EQ(of(L, "given"), std::vector<std::string>{Spawn});
  std::vector<std::string> Returned = of(L, "libraryReturns");
  ASSERT_GE(Returned.size(), 2u);
  Returned.resize(2); // the wait for a future is another op than a join
  dropPolicy(Returned[0]);
  for (const char *Function : {"returned", "overridden"}) {
    std::vector<std::string> Got = of(L, Function);
    ASSERT_GE(Got.size(), 2u);
    EXPECT_EQ(Got[2], of(L, "library")[1]);
    Got.resize(2);
    EXPECT_EQ(Got, Returned) << Function;
  }
}

TEST(VerbTest, RegistersAndUnregisters) {
  LoweredSource L = lowerText(std::string(Prelude) + R"(
struct bus {
  LEASH_REGISTERS(0) virtual void on(void (*)());
  LEASH_UNREGISTERS virtual void off();
};
struct own : bus { void on(void (*)()) override; void off() override; };
void annotated(bus &o) { o.on(work); o.off(); }
void overridden(own &o) { o.on(work); o.off(); }
void library(boost::asio::basic_signal_set &o) { o.async_wait(work); }
)");
  ASSERT_EQ(L.Errors, std::vector<std::string>());
  std::vector<std::string> Expected = of(L, "library");
  ASSERT_EQ(Expected.size(), 1u);
  Expected.push_back("CallbackUnregister o");
  EXPECT_EQ(of(L, "annotated"), Expected);
  EXPECT_EQ(of(L, "overridden"), Expected);
}

// The same flags and the same place of the token as a wait of the library's.
TEST(VerbTest, StoppableAndWhatEndsAWait) {
  EXPECT_TRUE(
      StringRef(of("void caller(std::condition_variable_any &o, std::mutex &m, "
                   "std::stop_token &t) { o.wait(m, t, [] { return true; }); }",
                   "caller")
                    .back())
          .starts_with("Wait o (m, t) {Blocking|StopAware} "));
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
    {"Receive", "leash::channel<int> &o", "(void)o.recv()", "fiber_channel &o",
     "(void)o.value_pop()"},
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
     "std::future<void> o = std::async(std::launch::async, work)"},
    {"CancelTimer", "leash::timer &o", "o.cancel()", "QTimer &o", "o.stop()"},
    {"WaitGroup", "leash::wait_group &o", "o.wait()", "std::latch &o",
     "o.wait()"},
    {"DetachTheHandle", "std::thread &o",
     "leash::detached(\"nobody waits for it\", o)", "std::thread &o",
     "o.detach()"},
};

const LoweredSource &allOwn() {
  static const LoweredSource All = [] {
    std::string Text = std::string(Prelude) + "#include <leash/channel.h>\n"
                                              "#include <leash/task_group.h>\n"
                                              "#include <leash/timer.h>\n"
                                              "#include <leash/wait_group.h>\n";
    auto Add = [&](const char *Name, const char *Parameters, const char *Call) {
      Text += std::string("void ") + Name + "(" + Parameters + ") { " + Call +
              "; }\n";
    };
    for (const Own &O : Owns) {
      Add(O.Name, O.Parameters, O.Call);
      Add((O.Name + std::string("_library")).c_str(), O.LibraryParameters,
          O.Library);
    }
    return lowerText(Text);
  }();
  return All;
}

class RuntimesOwn : public testing::TestWithParam<Own> {};

// What it says beyond that, a wake-up or a reason, is no less.
TEST_P(RuntimesOwn, IsTheOpOfTheLibrary) {
  const Own &O = GetParam();
  ASSERT_EQ(allOwn().Errors, std::vector<std::string>());
  std::vector<std::string> Got = of(allOwn(), O.Name);
  llvm::erase_if(Got, [](StringRef Op) {
    return Op.starts_with("Notify") || Op.starts_with("Assume");
  });
  std::vector<std::string> Expected =
      of(allOwn(), O.Name + std::string("_library"));
  ASSERT_FALSE(Expected.empty());
  dropPolicy(Expected[0]);
  EXPECT_EQ(Got, Expected);
}

INSTANTIATE_TEST_SUITE_P(All, RuntimesOwn, testing::ValuesIn(Owns),
                         [](const auto &Info) {
                           return std::string(Info.param.Name);
                         });

} // namespace
