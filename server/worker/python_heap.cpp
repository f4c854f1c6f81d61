// See python_heap.hpp. Blocks of a few sizes, each with a list of those that were given back; they are not joined. A
// program that asks for more than there is is ended, and never sees a MemoryError that depends on this machine.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <sys/mman.h>

#include <array>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "server/worker/python_heap.hpp"

namespace portcullis::server::worker {
namespace {

struct alignas(16) Block {
  std::size_t capacity;
  Block* next;  // while it is free
};

constexpr std::size_t fine_step = 16;
constexpr std::size_t most_fine = 512;
constexpr std::size_t fine_classes = most_fine / fine_step;

char* begin_of_heap = nullptr;
char* next_of_heap = nullptr;
char* end_of_heap = nullptr;
void (*heap_is_full)() = nullptr;
std::array<Block*, fine_classes + 4 * 64> free_blocks{};

// Beyond the fine ones four sizes for each power of two.
std::size_t class_of(std::size_t size) {
  if (size <= most_fine) return (size + fine_step - 1) / fine_step - 1;
  const auto power = static_cast<std::size_t>(std::bit_width(size - 1)) - 1;
  return fine_classes + 4 * power + ((size - 1) >> (power - 2) & 3);
}

std::size_t capacity_of(std::size_t number) {
  if (number < fine_classes) return (number + 1) * fine_step;
  const std::size_t power = (number - fine_classes) / 4;
  return ((number - fine_classes) % 4 + 5) << (power - 2);
}

bool is_ours(const void* memory) {
  return memory >= begin_of_heap && memory < end_of_heap;
}

void* heap_allocate(void*, std::size_t size) {
  if (size == 0) size = 1;
  if (size > static_cast<std::size_t>(end_of_heap - begin_of_heap)) heap_is_full();
  const std::size_t number = class_of(size);
  if (Block* const found = free_blocks[number]; found != nullptr) {
    free_blocks[number] = found->next;
    return found + 1;
  }
  const std::size_t capacity = capacity_of(number);
  if (capacity + sizeof(Block) > static_cast<std::size_t>(end_of_heap - next_of_heap)) heap_is_full();
  auto* const made = reinterpret_cast<Block*>(next_of_heap);
  next_of_heap += capacity + sizeof(Block);
  made->capacity = capacity;
  return made + 1;
}

// What was allocated before this heap took over belongs to the C library.
void heap_release(void*, void* memory) {
  if (memory == nullptr) return;
  if (!is_ours(memory)) return std::free(memory);
  Block* const block = static_cast<Block*>(memory) - 1;
  const std::size_t number = class_of(block->capacity);
  block->next = free_blocks[number];
  free_blocks[number] = block;
}

void* heap_resize(void*, void* memory, std::size_t size) {
  if (memory != nullptr && !is_ours(memory)) return std::realloc(memory, size == 0 ? 1 : size);
  if (memory == nullptr) return heap_allocate(nullptr, size);
  const std::size_t capacity = (static_cast<Block*>(memory) - 1)->capacity;
  if (size <= capacity && (capacity <= most_fine || size >= capacity / 2)) return memory;
  void* const made = heap_allocate(nullptr, size);
  std::memcpy(made, memory, std::min(size, capacity));
  heap_release(nullptr, memory);
  return made;
}

void* heap_allocate_zeroed(void*, std::size_t count, std::size_t size) {
  if (size != 0 && count > SIZE_MAX / size) heap_is_full();
  void* const made = heap_allocate(nullptr, count * size);
  std::memset(made, 0, count * size);
  return made;
}

}  // namespace

bool use_python_heap(std::size_t bytes, void (*full)()) {
  void* const memory =
      ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return false;
  begin_of_heap = next_of_heap = static_cast<char*>(memory);
  end_of_heap = begin_of_heap + bytes;
  heap_is_full = full;
  PyMemAllocatorEx ours{nullptr, heap_allocate, heap_allocate_zeroed, heap_resize, heap_release};
  for (const auto domain : {PYMEM_DOMAIN_RAW, PYMEM_DOMAIN_MEM, PYMEM_DOMAIN_OBJ}) PyMem_SetAllocator(domain, &ours);
  return true;
}

}  // namespace portcullis::server::worker
