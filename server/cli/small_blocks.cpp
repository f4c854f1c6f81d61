// operator new and delete of the program: a few freed small blocks of each size stay with the thread, in front of
// malloc. A call makes and gives back some 250 of them (values of JSON trees, keys, captures), and malloc took a fifth
// of its time. Every block is one of malloc's own, so blocks may be made and given back on different sides of this file
// (shared libraries, other threads, std::aligned_alloc). Linked into the program alone; sanitizers bring their own.
#include <malloc.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#if !defined(__has_feature)
#define PORTCULLIS_SMALL_BLOCKS
#elif !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
#define PORTCULLIS_SMALL_BLOCKS
#endif
#endif

#ifdef PORTCULLIS_SMALL_BLOCKS
namespace {

// Blocks of class k hold at least 16 k + 8 bytes, the sizes of glibc's chunks.
constexpr std::size_t classes = 48;

// At most 280 KiB a thread.
constexpr std::uint32_t kept_of(std::size_t of_class) {
  return of_class <= 16 ? 64 : 8;
}

constexpr std::size_t class_for(std::size_t bytes) {
  return bytes <= 24 ? 1 : (bytes + 7) / 16;
}

struct Block {
  Block* next;
};

struct SmallBlocks {
  std::array<Block*, classes + 1> first{};
  std::array<std::uint32_t, classes + 1> count{};
  bool open = false;  // from the first block that comes back to the end of the thread
  bool ended = false;
};

constinit thread_local SmallBlocks blocks;

// Gives all back at the end of the thread.
struct AtThreadEnd {
  ~AtThreadEnd() {
    blocks.open = false;
    blocks.ended = true;
    for (Block*& first : blocks.first) {
      while (Block* block = first) {
        first = block->next;
        std::free(block);
      }
    }
  }
};

[[gnu::noinline]] bool open_blocks() {
  if (blocks.ended) return false;
  blocks.open = true;
  static thread_local AtThreadEnd at_end;
  static_cast<void>(&at_end);
  return true;
}

[[gnu::noinline]] void* from_malloc(std::size_t bytes) {
  for (;;) {
    if (void* block = std::malloc(bytes)) return block;
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

void give_back(void* pointer, std::size_t of_class) {
  if (of_class > classes || blocks.count[of_class] == kept_of(of_class) || (!blocks.open && !open_blocks())) {
    std::free(pointer);
    return;
  }
  auto* block = static_cast<Block*>(pointer);
  if (block == blocks.first[of_class]) std::abort();  // given back twice
  block->next = blocks.first[of_class];
  blocks.first[of_class] = block;
  ++blocks.count[of_class];
}

}  // namespace

void* operator new(std::size_t bytes) {
  const std::size_t of_class = class_for(bytes);
  if (of_class <= classes) {
    if (Block* block = blocks.first[of_class]) {
      blocks.first[of_class] = block->next;
      --blocks.count[of_class];
      return block;
    }
  }
  return from_malloc(of_class <= classes ? 16 * of_class + 8 : bytes);
}

void operator delete(void* pointer) noexcept {
  if (pointer != nullptr) give_back(pointer, (::malloc_usable_size(pointer) - 8) / 16);
}

void operator delete(void* pointer, std::size_t bytes) noexcept {
  if (pointer != nullptr) give_back(pointer, class_for(bytes));
}
#endif
