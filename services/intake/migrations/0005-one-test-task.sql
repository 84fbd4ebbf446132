-- Source and targets are tested by one kind of task; the submission says which of them it is about.
UPDATE tasks SET kind = 'connection-test' WHERE kind = 'target-test';
