// SPDX-License-Identifier: Apache-2.0
// A destructor that waits for an answer which nobody has to give.
#include <future>
#include <iostream>
#include <utility>

class Request {
public:
  explicit Request(std::future<int> answer) : answer_(std::move(answer)) {}
  ~Request() { answer_.wait(); }

private:
  std::future<int> answer_;
};

int main() {
  std::promise<int> server;
  Request request(server.get_future());
  std::cout << "leaving\n";
}
