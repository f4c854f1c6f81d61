portcullis_test(unit_corpus
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/corpus_text_test.cpp ${CMAKE_CURRENT_LIST_DIR}/corpus_index_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/corpus_reader_test.cpp
  DEPS portcullis_corpus portcullis_config)
