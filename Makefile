# The commands of this repository; each is ./motcua by another name.

.PHONY: run test check format locks

run:            ## prepare what is missing and run everything; Ctrl-C stops it
	@./motcua up

test:           ## prepare and run all checks and tests, as CI does
	@./motcua test

check:          ## only the fast checks: format, lint, types, floors
	@./motcua check

format:         ## write the code in its one format
	@./motcua check --mend

locks:          ## resolve environments/*.in anew
	@environments/lock.sh
