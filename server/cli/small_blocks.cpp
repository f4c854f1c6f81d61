// The allocator of the program: operator new and delete with lists of free small blocks, one set for each thread. A
// call makes and gives back some hundred small blocks at once (trees of JSON, their strings), many more than glibc
// keeps for a thread, which took a fifth of its time. Linked into the program alone; not under sanitizers, which have
// their own.
//
// Every block comes from malloc() and may be given back to it at any time, by any thread.
#include <malloc.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <utility>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define PORTCULLIS_OWN_ALLOCATOR 0
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PORTCULLIS_OWN_ALLOCATOR 0
#endif
#ifndef PORTCULLIS_OWN_ALLOCATOR
#define PORTCULLIS_OWN_ALLOCATOR 1
#endif

#if PORTCULLIS_OWN_ALLOCATOR

namespace {

constexpr std::size_t step = 16;  // bytes between the sizes of two lists
constexpr std::size_t largest = 1024;
constexpr std::size_t lists = largest / step;
constexpr std::size_t kept_bytes = 16u << 10;  // of one list; a thread keeps at most 1 MiB

struct Free {
  Free* next;
};

struct Lists {
  std::array<Free*, lists> head{};
  std::array<std::uint16_t, lists> count{};
  bool watched = false;  // they are emptied when the thread ends
  bool closed = false;   // it is ending: nothing is kept any more
};
constinit thread_local Lists own;

struct Emptying {
  ~Emptying() {
    own.closed = true;
    for (Free*& head : own.head)
      while (head != nullptr) std::free(std::exchange(head, head->next));
    own.count.fill(0);
  }
};

std::size_t list_for(std::size_t bytes) {
  return bytes == 0 ? 0 : (bytes - 1) / step;
}

void watch() {
  own.watched = true;
  static thread_local const Emptying at_end;
  static_cast<void>(at_end);
}

[[gnu::noinline]] void* fresh(std::size_t bytes) {
  for (;;) {
    if (void* block = std::malloc(bytes)) return block;
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

[[gnu::noinline]] void give_back(void* block) {
  if (!own.watched && !own.closed) watch();
  std::free(block);
}

void keep(void* block, std::size_t list) {
  Lists& mine = own;
  // The plainest of double frees, as glibc does.
  if (block == mine.head[list]) std::abort();
  if (!mine.watched || mine.closed || (mine.count[list] + 1u) * (list + 1) * step > kept_bytes) return give_back(block);
  auto* free = static_cast<Free*>(block);
  free->next = mine.head[list];
  mine.head[list] = free;
  ++mine.count[list];
}

}  // namespace

void* operator new(std::size_t bytes) {
  const std::size_t list = list_for(bytes);
  if (list >= lists) return fresh(bytes);
  Lists& mine = own;
  Free* const block = mine.head[list];
  if (block == nullptr) return fresh((list + 1) * step);
  mine.head[list] = block->next;
  --mine.count[list];
  return block;
}

void operator delete(void* block, std::size_t bytes) noexcept {
  if (block == nullptr) return;
  const std::size_t list = list_for(bytes);
  if (list >= lists) return std::free(block);
  keep(block, list);
}

// What is behind the block tells how large it was at least; a block of malloc() has room for eight bytes more.
void operator delete(void* block) noexcept {
  if (block == nullptr) return;
  const std::size_t room = ::malloc_usable_size(block) / step;
  if (room == 0 || room > lists) return std::free(block);
  keep(block, room - 1);
}

void* operator new[](std::size_t bytes) {
  return ::operator new(bytes);
}
void operator delete[](void* block) noexcept {
  ::operator delete(block);
}
void operator delete[](void* block, std::size_t bytes) noexcept {
  ::operator delete(block, bytes);
}

#endif
