// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Random.h"
#include "core/inference/Classifier.h"
#include "core/model/ModelFile.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <numeric>

using namespace semblance;

namespace {

constexpr int widthPx = 16;
constexpr int heightPx = 12;
constexpr int classCount = 4;
constexpr double temperature = 1.7;

using Values = std::vector<float>;

/// Weights of the network "cnn6" drawn at random, as plain numbers.
class Weights {
public:
    explicit Weights(std::uint64_t seed) : m_random(seed) {
        addConvolution("conv1", 3, 12);
        addNorm("bn1", 12);
        addConvolution("conv2", 12, 20);
        addConvolution("conv3", 20, 32);
        addNorm("bn3", 32);
        addLinear("hidden", 32 * (heightPx / 2) * (widthPx / 2), 128);
        addLinear("classifier", 128, classCount);
    }

    const Values& at(const std::string& name) const { return m_values.at(name); }
    Values& at(const std::string& name) { return m_values.at(name); }

    std::vector<StoredTensor> stored() const {
        std::vector<StoredTensor> tensors;
        for (const auto& [name, values] : m_values) {
            StoredTensor tensor{name, StoredType::Float32, m_shapes.at(name), {}};
            tensor.bytes.resize(values.size() * sizeof(float));
            std::memcpy(tensor.bytes.data(), values.data(), tensor.bytes.size());
            tensors.push_back(std::move(tensor));
        }
        return tensors;
    }

private:
    void add(const std::string& name, std::vector<std::int64_t> shape, double low, double high) {
        const auto count = std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
        Values values(static_cast<std::size_t>(count));
        for (float& value : values)
            value = static_cast<float>(m_random.uniform(low, high));
        m_shapes[name] = std::move(shape);
        m_values[name] = std::move(values);
    }

    void addConvolution(const std::string& name, int in, int out) {
        const double reach = std::sqrt(3.0 / (9 * in));
        add(name + ".weight", {out, in, 3, 3}, -reach, reach);
        add(name + ".bias", {out}, -0.1, 0.1);
    }
    void addNorm(const std::string& name, int maps) {
        add(name + ".weight", {maps}, 0.5, 1.5);
        add(name + ".bias", {maps}, -0.3, 0.3);
        add(name + ".running_mean", {maps}, -0.3, 0.3);
        add(name + ".running_var", {maps}, 0.5, 1.5);
    }
    void addLinear(const std::string& name, int in, int out) {
        const double reach = std::sqrt(6.0 / in);
        add(name + ".weight", {out, in}, -reach, reach);
        add(name + ".bias", {out}, -0.1, 0.1);
    }

    Random m_random;
    std::map<std::string, Values> m_values;
    std::map<std::string, std::vector<std::int64_t>> m_shapes;
};

ModelContent modelOf(const Weights& weights) {
    ModelContent content;
    ModelDescription& description = content.description;
    description.network = "cnn6";
    description.classNames = {"Fibres", "Films", "Powder", "Tips"};
    description.preprocessing.size = {widthPx, heightPx};
    description.preprocessing.normalisation = {{0.4F, 0.5F, 0.6F}, {0.2F, 0.25F, 0.3F}};
    description.options.network = "cnn6";
    description.options.imageSize = {widthPx, heightPx};
    description.temperature = temperature;
    description.codeVersion = "0.1.0";
    description.createdUtc = "2026-11-23T10:00:00Z";
    content.tensors = weights.stored();
    return content;
}

Image grayImage(std::uint64_t seed) {
    Random random(seed);
    Image image{.widthPx = widthPx, .heightPx = heightPx, .channels = 1, .bitDepth = 8, .pixels = {}};
    for (int i = 0; i < widthPx * heightPx; ++i)
        image.pixels.push_back(static_cast<std::byte>(random.below(256)));
    return image;
}

// The network once more, in loops and double precision, with nothing of LibTorch.

struct Maps {
    int count = 0;
    int width = widthPx;
    int height = heightPx;
    std::vector<double> values;
    double& at(int map, int y, int x) { return values[static_cast<std::size_t>((map * height + y) * width + x)]; }
    double padded(int map, int y, int x) const {
        if (y < 0 || x < 0 || y >= height || x >= width) return 0;
        return values[static_cast<std::size_t>((map * height + y) * width + x)];
    }
};

Maps mapsOf(int count, int width, int height) {
    return {count, width, height, std::vector<double>(static_cast<std::size_t>(count * width * height))};
}

Maps convolved(const Maps& in, int out, const Weights& weights, const std::string& name) {
    const Values& kernel = weights.at(name + ".weight");
    Maps result = mapsOf(out, in.width, in.height);
    for (int o = 0; o < out; ++o)
        for (int y = 0; y < in.height; ++y)
            for (int x = 0; x < in.width; ++x) {
                double sum = static_cast<double>(weights.at(name + ".bias")[static_cast<std::size_t>(o)]);
                for (int i = 0; i < in.count; ++i)
                    for (int k = 0; k < 9; ++k)
                        sum += static_cast<double>(kernel[static_cast<std::size_t>((o * in.count + i) * 9 + k)]) *
                               in.padded(i, y + k / 3 - 1, x + k % 3 - 1);
                result.at(o, y, x) = sum;
            }
    return result;
}

void normalise(Maps& maps, const Weights& weights, const std::string& name) {
    for (int m = 0; m < maps.count; ++m) {
        const auto i = static_cast<std::size_t>(m);
        const double deviation = std::sqrt(static_cast<double>(weights.at(name + ".running_var")[i]) + 1e-5);
        for (int y = 0; y < maps.height; ++y)
            for (int x = 0; x < maps.width; ++x)
                maps.at(m, y, x) = (maps.at(m, y, x) - static_cast<double>(weights.at(name + ".running_mean")[i])) /
                                       deviation * static_cast<double>(weights.at(name + ".weight")[i]) +
                                   static_cast<double>(weights.at(name + ".bias")[i]);
    }
}

void rectify(std::vector<double>& values) {
    for (double& value : values)
        value = std::max(0.0, value);
}

Maps pooled(const Maps& in) {
    Maps result = mapsOf(in.count, in.width / 2, in.height / 2);
    for (int m = 0; m < in.count; ++m)
        for (int y = 0; y < result.height; ++y)
            for (int x = 0; x < result.width; ++x)
                result.at(m, y, x) = std::max({in.padded(m, 2 * y, 2 * x), in.padded(m, 2 * y, 2 * x + 1),
                                               in.padded(m, 2 * y + 1, 2 * x), in.padded(m, 2 * y + 1, 2 * x + 1)});
    return result;
}

std::vector<double> linear(const std::vector<double>& in, const Weights& weights, const std::string& name) {
    const Values& matrix = weights.at(name + ".weight");
    std::vector<double> out;
    for (const float bias : weights.at(name + ".bias")) {
        double sum = static_cast<double>(bias);
        for (std::size_t i = 0; i < in.size(); ++i)
            sum += static_cast<double>(matrix[out.size() * in.size() + i]) * in[i];
        out.push_back(sum);
    }
    return out;
}

std::vector<double> softmax(std::vector<double> logits) {
    double sum = 0;
    for (double& logit : logits)
        sum += logit = std::exp(logit / temperature);
    for (double& logit : logits)
        logit /= sum;
    return logits;
}

std::vector<double> expectedProbabilities(const Image& image, const Weights& weights,
                                          const Normalisation& normalisation) {
    Maps maps = mapsOf(3, widthPx, heightPx);
    for (std::size_t channel = 0; channel < 3; ++channel)
        for (int i = 0; i < widthPx * heightPx; ++i) {
            const double value = std::to_integer<int>(image.pixels[static_cast<std::size_t>(i)]) / 255.0;
            maps.at(static_cast<int>(channel), i / widthPx, i % widthPx) =
                (value - static_cast<double>(normalisation.mean[channel])) /
                static_cast<double>(normalisation.standardDeviation[channel]);
        }
    maps = convolved(maps, 12, weights, "conv1");
    normalise(maps, weights, "bn1");
    rectify(maps.values);
    maps = convolved(pooled(maps), 20, weights, "conv2");
    rectify(maps.values);
    maps = convolved(maps, 32, weights, "conv3");
    normalise(maps, weights, "bn3");
    rectify(maps.values);
    std::vector<double> hidden = linear(maps.values, weights, "hidden");
    rectify(hidden);
    return softmax(linear(hidden, weights, "classifier"));
}

double largestDifference(const std::vector<double>& a, const std::vector<double>& b) {
    double largest = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        largest = std::max(largest, std::abs(a[i] - b[i]));
    return largest;
}

template <typename Action>
ErrorKind kindThrownBy(const Action& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.kind();
    }
    return ErrorKind::Busy; // no test expects it
}

} // namespace

class TestClassifier : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QVERIFY(m_folder.isValid());
        m_model = write("model", modelOf(m_weights));
    }

    void probabilitiesAreThoseOfAnIndependentForward_data() {
        QTest::addColumn<int>("precision");
        QTest::addColumn<double>("tolerance");
        QTest::newRow("float32") << static_cast<int>(Precision::Float32) << 1e-5;
        QTest::newRow("bfloat16") << static_cast<int>(Precision::BFloat16) << 0.02;
        QTest::newRow("what the trial chooses") << static_cast<int>(Precision::Automatic) << 0.02;
    }

    void probabilitiesAreThoseOfAnIndependentForward() {
        QFETCH(int, precision);
        QFETCH(double, tolerance);
        const Classifier classifier(m_model, {.device = "cpu", .precision = static_cast<Precision>(precision)});
        const Normalisation normalisation = classifier.model().preprocessing.normalisation;
        for (std::uint64_t seed = 0; seed < 6; ++seed) {
            const Image image = grayImage(seed);
            const Prediction prediction = classifier.classify(image);
            const std::vector<double> expected = expectedProbabilities(image, m_weights, normalisation);
            const double difference = largestDifference(prediction.probabilities, expected);
            QVERIFY2(difference < tolerance, qPrintable(QString::number(difference)));
            QVERIFY(std::abs(std::accumulate(expected.begin(), expected.end(), -1.0)) < 1e-12);
            QVERIFY(std::abs(std::accumulate(prediction.probabilities.begin(), prediction.probabilities.end(), -1.0)) <
                    1e-12);
            const auto largest = std::max_element(prediction.probabilities.begin(), prediction.probabilities.end());
            QCOMPARE(prediction.best, static_cast<int>(largest - prediction.probabilities.begin()));
        }
    }

    void forcedPrecisionIsUsed() {
        const Classifier whole(m_model, {.device = "cpu", .precision = Precision::Float32});
        QCOMPARE(whole.choice().precision, Precision::Float32);
        const Classifier half(m_model, {.device = "cpu", .precision = Precision::BFloat16});
        QCOMPARE(half.choice().precision, Precision::BFloat16);
        QCOMPARE(QString::fromStdString(half.choice().device), QString("cpu"));
        const Image image = grayImage(1);
        QVERIFY(whole.classify(image).probabilities != half.classify(image).probabilities);
    }

    void manyImagesTogetherAnswerAsOneByOne() {
        const Classifier classifier(m_model, {.device = "cpu", .threads = 1, .precision = Precision::Float32});
        std::vector<Image> images;
        for (std::uint64_t seed = 0; seed < 70; ++seed)
            images.push_back(grayImage(seed));
        const std::vector<Prediction> together = classifier.classify(images);
        QCOMPARE(together.size(), images.size());
        for (std::size_t i = 0; i < images.size(); ++i) {
            const Prediction alone = classifier.classify(images[i]);
            QVERIFY(largestDifference(together[i].probabilities, alone.probabilities) < 1e-5);
            QCOMPARE(together[i].best, alone.best);
        }
        QVERIFY(classifier.classify(std::span<const Image>()).empty());
    }

    void grayAndEqualChannelsGiveTheSameAnswer() {
        const Classifier classifier(m_model, {.device = "cpu", .precision = Precision::Float32});
        const Image gray = grayImage(3);
        Image colour = gray;
        colour.channels = 3;
        colour.pixels.clear();
        for (const std::byte value : gray.pixels)
            colour.pixels.insert(colour.pixels.end(), 3, value);
        const std::vector<Image> both{gray, colour};
        const std::vector<Prediction> predictions = classifier.classify(both);
        QVERIFY(largestDifference(predictions[0].probabilities, predictions[1].probabilities) < 1e-6);
    }

    void describesItsModel() {
        const Classifier classifier(m_model, {.device = "cpu"});
        QVERIFY(classifier.model() == modelOf(m_weights).description);
    }

    void emptyImageThrowsAndTheClassifierGoesOn() {
        const Classifier classifier(m_model, {.device = "cpu"});
        QCOMPARE(kindThrownBy([&] { classifier.classify(Image{}); }), ErrorKind::InvalidArgument);
        QCOMPARE(classifier.classify(grayImage(1)).probabilities.size(), std::size_t{classCount});
    }

    void weightsThatAreNoNumbersThrow() {
        Weights weights(5);
        weights.at("classifier.bias")[1] = std::numeric_limits<float>::quiet_NaN();
        const std::filesystem::path path = write("nan", modelOf(weights));
        const Classifier classifier(path, {.device = "cpu"});
        QCOMPARE(kindThrownBy([&] { classifier.classify(grayImage(1)); }), ErrorKind::NotANumber);
    }

    void weightsThatDoNotFitTheNetworkThrow() {
        ModelContent content = modelOf(m_weights);
        content.tensors.pop_back();
        const std::filesystem::path path = write("unfit", content);
        QCOMPARE(kindThrownBy([&] { Classifier(path, {.device = "cpu"}); }), ErrorKind::DamagedFile);
    }

    void damagedModelThrows() {
        QFile file(QString::fromStdString(toUtf8(m_model)));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QByteArray bytes = file.readAll();
        bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
        QFile damaged(m_folder.filePath("damaged"));
        QVERIFY(damaged.open(QIODevice::WriteOnly));
        damaged.write(bytes);
        damaged.close();
        const std::filesystem::path path = fromUtf8(damaged.fileName().toStdString());
        QCOMPARE(kindThrownBy([&] { Classifier(path, {.device = "cpu"}); }), ErrorKind::DamagedFile);
        QCOMPARE(kindThrownBy([&] { Classifier(path / "missing", {.device = "cpu"}); }), ErrorKind::FileNotFound);
    }

    void unknownDeviceThrows_data() {
        QTest::addColumn<QString>("device");
        for (const char* name : {"", "gpu", "cuda:", "cuda:x", "cuda:-1", "cuda:1x", "CPU"})
            QTest::newRow(name) << name;
    }

    void unknownDeviceThrows() {
        QFETCH(QString, device);
        QCOMPARE(kindThrownBy([&] { Classifier(m_model, {.device = device.toStdString()}); }),
                 ErrorKind::InvalidArgument);
    }

    void cardThatIsNotThereThrows() {
        QCOMPARE(kindThrownBy([&] { Classifier(m_model, {.device = "cuda:63"}); }), ErrorKind::DeviceUnavailable);
    }

    void movedClassifierClassifiesOn() {
        Classifier first(m_model, {.device = "cpu", .precision = Precision::Float32});
        const Prediction before = first.classify(grayImage(2));
        const Classifier second = std::move(first);
        QVERIFY(second.classify(grayImage(2)).probabilities == before.probabilities);
    }

private:
    std::filesystem::path write(const char* name, const ModelContent& content) const {
        std::filesystem::path path = fromUtf8(m_folder.filePath(QString(name) + ".semblance").toStdString());
        writeModelFile(path, content);
        return path;
    }

    QTemporaryDir m_folder;
    Weights m_weights{17};
    std::filesystem::path m_model;
};

QTEST_GUILESS_MAIN(TestClassifier)
#include "tst_Classifier.moc"
