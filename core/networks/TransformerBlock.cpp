// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/TransformerBlock.h"

namespace semblance {

torch::nn::LayerNorm tokenNorm(int width) {
    return torch::nn::LayerNorm(torch::nn::LayerNormOptions({width}).eps(1e-6));
}

class TransformerBlock::Attention : public torch::nn::Module {
public:
    Attention(int width, int heads)
        : m_queriesKeysValues(register_module("qkv", torch::nn::Linear(width, 3 * width))),
          m_projection(register_module("proj", torch::nn::Linear(width, width))),
          m_heads(heads) {}

    torch::Tensor forward(const torch::Tensor& tokens) {
        const auto split = m_queriesKeysValues(tokens).unflatten(2, {3, m_heads, -1});             // [N,T,3,h,D/h]
        const std::vector<torch::Tensor> parts = split.permute({2, 0, 3, 1, 4}).unbind(0);         // [N,h,T,D/h] each
        const torch::Tensor x = torch::scaled_dot_product_attention(parts[0], parts[1], parts[2]); // [N,h,T,D/h]
        return m_projection(x.transpose(1, 2).flatten(2));                                         // [N,T,D]
    }

private:
    torch::nn::Linear m_queriesKeysValues;
    torch::nn::Linear m_projection;
    int m_heads;
};

class TransformerBlock::Perceptron : public torch::nn::Module {
public:
    explicit Perceptron(int width)
        : m_expand(register_module("fc1", torch::nn::Linear(width, 4 * width))),
          m_contract(register_module("fc2", torch::nn::Linear(4 * width, width))) {}

    torch::Tensor forward(const torch::Tensor& tokens) {
        return m_contract(torch::gelu(m_expand(tokens))); // [N,T,D]
    }

private:
    torch::nn::Linear m_expand;
    torch::nn::Linear m_contract;
};

TransformerBlock::TransformerBlock(int width, int heads)
    : m_norm1(register_module("norm1", tokenNorm(width))),
      m_attention(register_module("attn", std::make_shared<Attention>(width, heads))),
      m_norm2(register_module("norm2", tokenNorm(width))),
      m_perceptron(register_module("mlp", std::make_shared<Perceptron>(width))) {}

torch::Tensor TransformerBlock::forward(const torch::Tensor& tokens) {
    const torch::Tensor x = tokens + m_attention->forward(m_norm1(tokens)); // [N,T,D]
    return x + m_perceptron->forward(m_norm2(x));                           // [N,T,D]
}

torch::Tensor sineCosinePositions(int width, int gridSide) {
    const int frequencies = width / 4;
    const torch::Tensor exponents = torch::arange(frequencies, torch::kFloat64) / frequencies;
    const torch::Tensor angles =
        torch::arange(gridSide, torch::kFloat64).outer(torch::pow(10000, -exponents)); // [G,D/4]
    const torch::Tensor along = torch::cat({angles.sin(), angles.cos()}, 1);           // [G,D/2]
    const torch::Tensor columns = along.repeat({gridSide, 1});                         // [G*G,D/2]
    const torch::Tensor rows = along.repeat_interleave(gridSide, 0);                   // [G*G,D/2]
    const torch::Tensor ofGrid = torch::cat({columns, rows}, 1);                       // [G*G,D]
    const torch::Tensor all = torch::cat({torch::zeros({1, width}, torch::kFloat64), ofGrid});
    return all.unsqueeze(0).to(torch::kFloat32); // [1,1+G*G,D]
}

} // namespace semblance
