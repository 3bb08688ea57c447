// SPDX-License-Identifier: GPL-3.0-or-later
// Preloaded beside fault_shim.c: most of what a short run costs is the loading of its libraries. Where FORK_SERVER is set,
// the program loads them once, waits before main(), and forks for each run that standard input asks for; the fork goes
// through main() from its first line.
//
// A request: its length in bytes and a line feed, then texts that each end in a zero byte: the file for what the run
// prints, variables of the environment (NAME=VALUE), an empty text, the arguments. The answer: the process's number on
// a line, and when it has ended what waitpid() says of it on another.
#define _GNU_SOURCE
#include "fault_shim.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_ARGUMENTS = 256 };
typedef int Main(int, char**, char**);
typedef int Start(Main*, int, char**, void (*)(void), void (*)(void), void (*)(void), void*);

static Main* realMain;

static int runRequest(char* request, char* end, char* program) {
    char* arguments[MOST_ARGUMENTS + 2] = {program};
    int count = 1;
    const int output = open(request, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    const int input = open("/dev/null", O_RDONLY);
    if (output < 0 || input < 0) return 125;
    dup2(input, 0);
    dup2(output, 1);
    dup2(output, 2);
    close(input);
    close(output);
    char* text = request + strlen(request) + 1;
    for (; text < end && *text; text += strlen(text) + 1)
        putenv(text);
    for (++text; text < end && count <= MOST_ARGUMENTS; text += strlen(text) + 1)
        arguments[count++] = text;
    configureFaults();
    return realMain(count, arguments, environ);
}

static int serve(int argc, char** argv, char** environment) {
    (void)argc;
    (void)environment;
    unsetenv("FORK_SERVER");
    long size = 0;
    while (scanf("%ld", &size) == 1 && getchar() == '\n') {
        char* request = malloc((size_t)size + 1);
        if (!request || fread(request, 1, (size_t)size, stdin) != (size_t)size) return 1;
        request[size] = 0;
        const pid_t child = fork();
        if (child == 0) exit(runRequest(request, request + size, argv[0]));
        printf("%d\n", (int)child);
        fflush(stdout);
        int status = 0;
        waitpid(child, &status, 0);
        printf("%d\n", status);
        fflush(stdout);
        free(request);
    }
    return 0;
}

int __libc_start_main(Main* program, int argc, char** argv, void (*init)(void), void (*fini)(void),
                      void (*rtldFini)(void), void* stackEnd) {
    Start* start = NULL;
    *(void**)&start = dlsym(RTLD_NEXT, "__libc_start_main");
    realMain = program;
    return start(getenv("FORK_SERVER") ? serve : program, argc, argv, init, fini, rtldFini, stackEnd);
}
