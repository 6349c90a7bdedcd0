# The store's interface, on each of its engines, and what only PostgreSQL has to show.
kheya_store_test(unit_store unit/store_test.cpp unit/hub_reading_test.cpp
  unit/stream_checksums_test.cpp unit/store_sessions_test.cpp
  unit/beside_log_test.cpp unit/store_rebuild_test.cpp LIBS kheya_hub_intake)
kheya_test(unit_postgres unit/postgres_test.cpp unit/postgres_foresight_test.cpp
  unit/postgres_move_test.cpp unit/postgres_lines_test.cpp LIBS kheya_test_store kheya_hub_intake)
