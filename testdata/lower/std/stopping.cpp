// Stop sources, tokens and callbacks.
#include <functional>
#include <stop_token>
#include <thread>

void work();

void source() {
  std::stop_source src;
  std::stop_token tok = src.get_token();
  std::stop_callback on_stop(tok, [] { work(); });
  src.request_stop();
  if (tok.stop_requested())
    work();
  std::stop_token copy = tok;
  if (copy.stop_possible())
    work();
}

void loop(std::stop_token tok, int n) {
  while (!tok.stop_requested())
    work();
}

void passed_on(const std::stop_token &tok) {
  loop(tok, 1);
  std::jthread t(loop, 2);
  std::jthread u(std::bind_front(loop, tok), 3);
  t.get_stop_source().request_stop();
}
