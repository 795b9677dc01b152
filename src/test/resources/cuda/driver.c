// Stands for CUDA's driver and its compiler: kernels are compiled for the processor and run on it. FOLDER is theirs.

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOG_BYTES 4000

// Contexts that a thread has pushed.
static __thread void *contexts[8];
static __thread int pushed;
static long unbalanced;
static long launches;
static int failing;

int cuInit(unsigned flags) { return flags; }

int cuDeviceGet(int *device, int number) {
    *device = number + 100;
    return number < 2 ? 0 : 101;
}

int cuDeviceGetAttribute(int *value, int attribute, int device) {
    *value = attribute == 75 ? 9 : 0;
    return device < 100 ? 101 : 0;
}

int cuDevicePrimaryCtxRetain(void **context, int device) {
    *context = (void *)(long)device;
    return 0;
}

int cuCtxPushCurrent_v2(void *context) {
    if (!context || pushed == 8) return 201;
    contexts[pushed++] = context;
    __atomic_fetch_add(&unbalanced, 1, __ATOMIC_RELAXED);
    return 0;
}

int cuCtxPopCurrent_v2(void **context) {
    if (!pushed) return 201;
    *context = contexts[--pushed];
    __atomic_fetch_sub(&unbalanced, 1, __ATOMIC_RELAXED);
    return 0;
}

int cuModuleLoadData(void **module, const char *image) {
    *module = pushed ? dlopen(image, RTLD_NOW | RTLD_LOCAL) : 0;
    return *module ? 0 : 200;
}

int cuModuleGetFunction(void **function, void *module, const char *name) {
    if (!pushed) return 201;
    *function = dlsym(module, name);
    return *function ? 0 : 500;
}

int cuLaunchKernel(void *function, unsigned x, unsigned y, unsigned z, unsigned threads, unsigned threadsY,
                   unsigned threadsZ, unsigned shared, void *stream, void **parameters, void **extra) {
    if (failing) return failing;
    if (!pushed || z != 1 || threadsY != 1 || threadsZ != 1 || shared || stream || extra) return 1;
    const unsigned grid[] = {x, y, threads};
    ((void (*)(void **, const unsigned *))function)(parameters, grid);
    __atomic_fetch_add(&launches, 1, __ATOMIC_RELAXED);
    return 0;
}

int cuGetErrorString(int error, const char **text) {
    *text = error == 2 ? "out of memory" : error == 700 ? "an illegal memory access was encountered" : "made-up error";
    return 0;
}

long madeUpLaunches(void) { return launches; }

// Contexts that were pushed and are not yet popped, in all threads.
long madeUpContexts(void) { return unbalanced; }

// Every launch fails with this error from now on; 0 for none.
void madeUpFailure(int error) { failing = error; }

struct Program {
    char *text;
    char log[LOG_BYTES];
    char file[1000];
};

int nvrtcCreateProgram(struct Program **made, const char *text, const char *name, int headers, void *h, void *i) {
    *made = calloc(1, sizeof(struct Program));
    (*made)->text = strdup(text);
    return headers;
}

int nvrtcCompileProgram(struct Program *program, int count, const char **options) {
    static int number;
    if (count != 2 || strcmp(options[0], "--gpu-architecture=sm_90") || strcmp(options[1], "--fmad=false")) {
        strcpy(program->log, "made-up options");
        return 5;
    }
    char name[500], command[2500];
    snprintf(name, sizeof name, FOLDER "/kernels%d", number++);
    snprintf(command, sizeof command, "%s.cu", name);
    FILE *file = fopen(command, "w");
    fputs(program->text, file);
    fclose(file);
    snprintf(program->file, sizeof program->file, "%s.so", name);
    snprintf(command, sizeof command,
             "c++ -x c++ -O2 -ffp-contract=off -fPIC -shared -Wall -Wno-unknown-pragmas -Werror -include " FOLDER
             "/host.h -o %s %s.cu 2>&1",
             program->file, name);
    FILE *compiler = popen(command, "r");
    size_t got = fread(program->log, 1, LOG_BYTES - 1, compiler);
    program->log[got] = 0;
    return pclose(compiler) ? 6 : 0;
}

int nvrtcGetCUBINSize(struct Program *program, size_t *size) {
    *size = strlen(program->file) + 1;
    return 0;
}

int nvrtcGetCUBIN(struct Program *program, char *code) {
    strcpy(code, program->file);
    return 0;
}

int nvrtcGetProgramLogSize(struct Program *program, size_t *size) {
    *size = strlen(program->log) + 1;
    return 0;
}

int nvrtcGetProgramLog(struct Program *program, char *log) {
    strcpy(log, program->log);
    return 0;
}

int nvrtcDestroyProgram(struct Program **program) {
    free((*program)->text);
    free(*program);
    *program = 0;
    return 0;
}

const char *nvrtcGetErrorString(int error) { return error == 6 ? "NVRTC_ERROR_COMPILATION" : "made-up error"; }
