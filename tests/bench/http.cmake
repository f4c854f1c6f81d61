add_executable(beast_floor ${CMAKE_CURRENT_LIST_DIR}/beast_floor.cpp)
target_link_libraries(beast_floor PRIVATE portcullis_options portcullis_asio)
