// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Cli.h"

#include "app/cli/Verbs.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <new>

namespace semblance {
namespace {

struct CommandLine {
    CommandLine()
        : app("Trains networks that classify electron micrographs, and classifies with them.", "semblance-cli") {
        app.set_version_flag("--version", "semblance-cli " SEMBLANCE_VERSION);
        app.footer("Exit status: 0 done, 1 failed, 2 the call was wrong, 130 interrupted.");
        app.require_subcommand(1);
        verbs = addVerbs(app);
        app.add_flag("--json", json, "Print JSON and nothing else on standard output");
        for (const Verb& verb : verbs)
            verb.command->add_flag("--json", json, "Print JSON and nothing else on standard output");
    }

    const Verb& chosen() const {
        return *std::find_if(verbs.begin(), verbs.end(), [](const Verb& verb) { return verb.command->parsed(); });
    }

    CLI::App app;
    std::vector<Verb> verbs;
    bool json = false;
};

/// CLI11 takes its arguments last first, and reads "[a,b]" as a list, which is a folder's name here.
std::vector<std::string> argumentsOf(int argc, const char* const* argv) {
    std::vector<std::string> arguments;
    for (int i = argc - 1; i > 0; --i) {
        const std::string argument = argv[i];
        const bool looksLikeList = argument.size() > 1 && argument.front() == '[' && argument.back() == ']';
        arguments.push_back(looksLikeList ? "./" + argument : argument);
    }
    return arguments;
}

ExitStatus report(Console& console, ExitStatus status, const Error& error) {
    console.warn("semblance-cli: " + errorSentence(error.what(), error.path()));
    if (console.isJson())
        console.printJson({{"error", errorJson(errorKindName(error.kind()), error.what(), error.path())}});
    return status;
}

ExitStatus runVerb(const Verb& verb, Console& console) {
    try {
        const ExitStatus status = verb.run(console);
        if (status == ExitStatus::Interrupted) console.warn("semblance-cli: interrupted");
        return status;
    } catch (const Error& error) {
        const bool isWrongCall = error.kind() == ErrorKind::InvalidArgument && error.path().empty();
        return report(console, isWrongCall ? ExitStatus::WrongCall : ExitStatus::Failed, error);
    } catch (const std::bad_alloc&) {
        return report(console, ExitStatus::Failed, Error(ErrorKind::OutOfMemory, "not enough memory"));
    } catch (const std::exception& error) {
        return report(console, ExitStatus::Failed, Error(ErrorKind::Internal, sentenceOf(error)));
    }
}

/// CLI11 says no more than that a verb is wanted.
std::string sentenceFor(const CLI::ParseError& error, const CommandLine& line,
                        const std::vector<std::string>& arguments) {
    const auto word =
        std::find_if(arguments.rbegin(), arguments.rend(), [](const std::string& it) { return !it.starts_with('-'); });
    if (!line.app.get_subcommands().empty() || word == arguments.rend()) return error.what();
    std::string sentence = "there is no verb \"" + *word + "\"; the verbs are";
    for (const Verb& verb : line.verbs)
        sentence.append(&verb == &line.verbs.front() ? " " : ", ").append(verb.command->get_name());
    return sentence;
}

ExitStatus wrongCall(const CommandLine& line, const std::string& sentence, Console& console) {
    const auto subcommands = line.app.get_subcommands();
    const std::string verb = subcommands.empty() ? "" : " " + subcommands.front()->get_name();
    report(console, ExitStatus::WrongCall, Error(ErrorKind::InvalidArgument, sentence));
    console.warn("semblance-cli" + verb + " --help tells how it is called.");
    return ExitStatus::WrongCall;
}

} // namespace

int runCli(int argc, const char* const* argv, std::ostream& out, std::ostream& messages,
           const Cancellation& interruption) {
    Console console(out, messages, interruption);
    const std::vector<std::string> arguments = argumentsOf(argc, argv);
    // Looked for by hand, since a call that cannot be parsed answers in JSON as well.
    if (std::find(arguments.begin(), arguments.end(), "--json") != arguments.end()) console.useJson();
    CommandLine line;
    try {
        line.app.parse(std::vector<std::string>(arguments));
        return static_cast<int>(runVerb(line.chosen(), console));
    } catch (const CLI::Success& success) { // --help, --version
        line.app.exit(success, out, messages);
        return static_cast<int>(ExitStatus::Done);
    } catch (const CLI::ParseError& error) {
        return static_cast<int>(wrongCall(line, sentenceFor(error, line, arguments), console));
    }
}

} // namespace semblance
