INSERT INTO owners(name) VALUES(?)
