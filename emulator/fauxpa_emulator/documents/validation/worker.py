"""The process that judges documents: SaxonC holds the interpreter lock, so it must not share a process with a server.

Started by `workers`, it reads jobs from standard input and writes reports to standard output, one frame each: four
bytes with the length, most significant first, then MessagePack. It ends when its input ends.
"""

import os
import signal
import sys
from typing import BinaryIO

import msgspec

from fauxpa_emulator.documents.validation.catalogue import load
from fauxpa_emulator.documents.validation.findings import CannotJudge, Report
from fauxpa_emulator.documents.validation.jobs import Job, Warm, frame, read_frame
from fauxpa_emulator.documents.validation.judge import Judge
from fauxpa_emulator.documents.validation.schematron import Schematron


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's; it closes our input
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not mix with the frames
    serve(sys.stdin.buffer, answers, Judge(load(), Schematron))


def serve(jobs: BinaryIO, answers: BinaryIO, judge: Judge) -> None:
    decoder = msgspec.msgpack.Decoder(Job | Warm)
    while (data := read_frame(jobs)) is not None:
        answers.write(frame(_answer(decoder.decode(data), judge)))
        answers.flush()


def _answer(job: Job | Warm, judge: Judge) -> Report:
    try:
        if isinstance(job, Warm):
            judge.warm(job.files)
            return Report(level="off")
        return judge.judge(job.data, file_name=job.file_name, level=job.level, rules=job.rules, today=job.today)
    except CannotJudge as error:
        return Report(level="full", problem=str(error))
    except Exception as error:  # a fault of ours must be seen as one, not as a verdict
        return Report(level="full", problem=f"The validation itself failed: {type(error).__name__}: {error}"[:500])


if __name__ == "__main__":
    main()
