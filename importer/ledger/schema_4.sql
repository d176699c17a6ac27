-- Version 4 of the ledger: facts beside the texts that tell a person of them.

ALTER TABLE tasks ADD COLUMN loss TEXT;     -- importer.ledger.states.Loss: what came in place of an
                                            -- answer, the last time one was lost; NULL: nothing that
                                            -- the program goes by
ALTER TABLE outcomes ADD COLUMN cause TEXT; -- importer.rows.outcome.Cause; NULL: none

-- Earlier versions kept these facts in words alone. This is the one place where they are read.
UPDATE tasks SET loss = 'contradicted'
 WHERE words GLOB '*, while the service accepts the token';

-- The refusals of version 3: 400, 403, 405, ..., but for those that may pass, and for web pages.
UPDATE tasks SET loss = 'refused'
 WHERE (words GLOB 'HTTP [0-9][0-9][0-9]' OR words GLOB 'HTTP [0-9][0-9][0-9][^0-9A-Za-z_]*')
   AND words NOT GLOB 'HTTP ???: a web page*'
   AND (substr(words, 6, 3) BETWEEN '400' AND '431' OR substr(words, 6, 3) = '451')
   AND substr(words, 6, 3) NOT IN
       ('401', '402', '404', '407', '408', '409', '410', '421', '425', '429');

UPDATE outcomes SET cause = 'held_back'
 WHERE reason = 'held back: it is nearly the same as an earlier task';
