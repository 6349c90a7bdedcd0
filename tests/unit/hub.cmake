kheya_store_test(unit_hub unit/hub_news_test.cpp unit/hub_agent_news_test.cpp unit/hub_blob_test.cpp
  unit/hub_admission_test.cpp unit/hub_answer_test.cpp unit/hub_epoch_test.cpp
  unit/hub_hostile_test.cpp unit/hub_held_test.cpp unit/hub_rights_test.cpp
  unit/hub_strangers_test.cpp unit/hub_waiting_test.cpp
  LIBS kheya_test_agent kheya_hub)
